package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ordinary statements give what they give without us, errors included. */
class PassThroughTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1, 'a', NULL, true, 1.50, 2::bigint, 1.5::float8",
                "SELECT g, g * g AS square FROM generate_series(1, 5) g ORDER BY g DESC LIMIT 3 OFFSET 1",
                "SELECT DISTINCT ON (g % 3) g % 3, g FROM generate_series(1, 9) g ORDER BY g % 3, g DESC",
                "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n",
                "WITH a AS MATERIALIZED (SELECT 1 AS x) SELECT x FROM a",
                "SELECT g, row_number() OVER w, lag(g) OVER w FROM generate_series(1, 4) g WINDOW w AS (ORDER BY g DESC)",
                "SELECT a, b, count(*) FROM (VALUES (1, 2), (1, 3)) t(a, b) GROUP BY GROUPING SETS ((a), (a, b), ()) ORDER BY 1, 2",
                "SELECT count(*) FILTER (WHERE g > 2), percentile_cont(0.5) WITHIN GROUP (ORDER BY g) FROM generate_series(1, 5) g",
                "SELECT '{\"a\": {\"b\": [1, 2]}}'::jsonb -> 'a' ->> 'b', '{\"a\":1}'::jsonb @> '{\"a\":1}', '[1]'::jsonb #> '{0}'",
                "SELECT '{\"a\":1}'::jsonb ?? 'a'",
                "SELECT $$it's$$, $x$a$$b$x$, E'a\\nb', U&'\\0041', 'a' 'b'",
                "SELECT ARRAY[1, 2, 3][2:3], (ARRAY['a', 'b'])[1], 1 = ANY (ARRAY[1, 2]), array_agg(g) FROM generate_series(1, 3) g",
                "SELECT x.* FROM (VALUES (1), (2)) v(n) CROSS JOIN LATERAL (SELECT n * 2 AS twice) x",
                "SELECT 2 ^ 3, 5 # 3, 1 << 4, |/ 16.0, 7 / 2, 7 % 4, -7 / 2",
                "SELECT interval '1 day 2 hours', date '2020-02-29' + 1, '1 day'::interval * 3, extract(year FROM date '1929-01-01')",
                "SELECT 'abc' LIKE 'a%', 'abc' ILIKE 'A_C', 'abc' ~ '^a', 'abc' SIMILAR TO 'a(b|c)+', 'a' || 'b' || 1",
                "SELECT CAST('1' AS double precision), '2'::numeric(5, 2), '12'::int::text",
                "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t(id, name) NATURAL JOIN (VALUES (1, 'x')) AS u(id, other)",
                "SELECT CASE WHEN 1 > 2 THEN 'a' END, coalesce(NULL, 'b'), nullif(1, 1), greatest(1, 3, 2)",
                "TABLE (SELECT 1)",
                "VALUES (1, 'a'), (2, 'b') ORDER BY 1 DESC",
                "SELECT 1 UNION SELECT 2 INTERSECT SELECT 2 EXCEPT SELECT 3 ORDER BY 1",
                "SELECT upper('rain'), length('rain'), similarity",
                "SELECT snapshot, version, of FROM (VALUES (1, 2, 3)) AS t(snapshot, version, of)",
                "SELECT computed FROM (SELECT 1 AS computed) computed",
                "SELECT * FROM plain WHERE id = 1 FOR UPDATE SKIP LOCKED",
                "INSERT INTO plain VALUES (3, 'c') ON CONFLICT (id) DO UPDATE SET name = excluded.name || '!' RETURNING *",
                "WITH gone AS (DELETE FROM plain WHERE id = 1 RETURNING *) SELECT * FROM gone",
                "UPDATE plain p SET name = v.n FROM (VALUES (1, 'z')) v(i, n) WHERE v.i = p.id RETURNING p.*",
                "MERGE INTO plain p USING (VALUES (1, 'm')) v(i, n) ON p.id = v.i WHEN MATCHED THEN UPDATE SET name = v.n",
                "EXPLAIN (COSTS off) SELECT * FROM plain WHERE id = 1",
                "DO $$ BEGIN PERFORM 1; END $$",
                "SELECT * FROM nothing",
                "SELECT nope FROM plain",
                "SELECT 1 / 0",
                "SELECT 'x'::int",
                "SELECT (1",
                "INSERT INTO plain VALUES (1, 'again')",
                "SELECT name FROM plain TABLESAMPLE BERNOULLI (100) REPEATABLE (1) ORDER BY 1",
                "/* c */ SELECT -- d\n 1 /* /* e */ */"
            })
    void theResultIsTheServersOwn(String text) throws SQLException {
        Connection plain = sql.plain();
        sql.run("CREATE TABLE plain (id int PRIMARY KEY, name text)", "INSERT INTO plain VALUES (1, 'a'), (2, 'b')");
        plain.setAutoCommit(false);
        String expected = outcome(plain, text);
        plain.rollback();

        assertThat(outcome(sql.connection(), text)).isEqualTo(expected);
    }

    private static String outcome(Connection connection, String text) {
        try {
            return Sql.rows(connection, text).toString();
        } catch (SQLException e) {
            return e.getSQLState() + " " + e.getMessage();
        }
    }
}

package dev.vitrine.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.parser.query.QueryBody;
import dev.vitrine.parser.write.CopyShape;
import dev.vitrine.parser.write.DeleteShape;
import dev.vitrine.parser.write.InsertShape;
import dev.vitrine.parser.write.UpdateShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stock parser of the grammar's origin rejects or misreads, and the words that could collide with Postgres'. */
class LanguageReferenceTest {
    private static Lane lane(String sql) {
        return StatementClassifier.classify(sql, CatalogNames.CINEMA).lane();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY)",
                "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING RETURNING *",
                "UPDATE t SET a = u.a FROM u WHERE t.id = u.id",
                "DELETE FROM t USING u WHERE t.id = u.id",
                "SELECT * FROM t FOR UPDATE",
                "WITH x AS MATERIALIZED (SELECT 1) SELECT * FROM x",
                "SELECT DISTINCT ON (a) a, b FROM t",
                "COPY t FROM STDIN",
                "EXPLAIN (ANALYZE, BUFFERS) SELECT 1",
                "SELECT now() - INTERVAL '1 day', 2 ^ 3, 5 # 3",
                "SELECT m -> 'a' ->> 'b', m @> '{}' FROM t",
                "SELECT m ?? 'a' FROM t",
                "SELECT $$body$$, $1",
                "SELECT E'a\\n'",
                "SELECT x::double precision FROM t",
                "SELECT a <=> b FROM t",
                "SELECT snapshot, of FROM t",
            })
    void aPlainStatementOfTheTablePasses(String sql) {
        assertThat(lane(sql)).isEqualTo(Lane.PASS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT prompt(a) FROM t FOR UPDATE",
                "WITH x AS MATERIALIZED (SELECT 1) SELECT prompt(a) FROM x",
                "SELECT DISTINCT ON (a) prompt(a) FROM t",
                "SELECT prompt(a), now() - INTERVAL '1 day', 2 ^ 3, 5 # 3",
                "SELECT prompt(m -> 'a' ->> 'b'), m @> '{}' FROM t",
                "SELECT prompt(a) FROM t WHERE m ?? 'a' AND m ??| ARRAY['b']",
                "SELECT prompt($$body$$), $1",
                "SELECT prompt(E'a\\n')",
                "SELECT prompt(a)::double precision FROM t",
                "SELECT prompt(a) FROM t ORDER BY a <=> b",
                "SELECT * FROM t CROSS JOIN LATERAL frames(t.clip) f",
                "SELECT * FROM t FOR SYSTEM_TIME AS OF now() WHERE a ILIKE 'x'",
                "SELECT count(*) FILTER (WHERE prompt(a, x => 1) = 'y') FROM t, LATERAL (SELECT a[1]) s",
                "SELECT prompt(snapshot), of FROM t",
            })
    void anExtendedQueryOfTheTableParses(String sql) {
        assertThat(lane(sql)).isEqualTo(Lane.QUERY);
        assertThat(QueryParser.parse(sql).span().in(sql)).isEqualTo(sql);
    }

    @Test
    void aDollarQuoteIsAStringAndADollarNumberAParameter() {
        QueryBody.Select select =
                QueryParser.parse("SELECT prompt($$body$$), $1").select().orElseThrow();

        assertThat(select.items().toString()).contains("value=body").contains("index=1");
    }

    @Test
    void writesOfTheTableAreRead() {
        assertThat(WriteParser.parse("INSERT INTO films VALUES (1) ON CONFLICT DO NOTHING RETURNING *"))
                .isInstanceOf(InsertShape.class);
        assertThat(WriteParser.parse("UPDATE films SET a = u.a FROM u WHERE films.id = u.id"))
                .isInstanceOf(UpdateShape.class);
        assertThat(WriteParser.parse("DELETE FROM films USING u WHERE films.id = u.id"))
                .isInstanceOf(DeleteShape.class);
        assertThat(WriteParser.parse("COPY films FROM STDIN")).isInstanceOf(CopyShape.class);
    }

    @Test
    void formsThatPostgresWouldReadOtherwiseAreClaimed() {
        assertThat(lane("EXPLAIN (COST) SELECT 1")).isEqualTo(Lane.DEFINITION);
        assertThat(lane("SHOW TABLES")).isEqualTo(Lane.DEFINITION);
        assertThat(lane("COPY t TO 'x' (FORMAT parquet)")).isEqualTo(Lane.WRITE);
        assertThat(lane("ALTER TABLE t SET (versioned = on)")).isEqualTo(Lane.DEFINITION);
        assertThat(lane("SELECT IMAGE 'a.png'")).isEqualTo(Lane.QUERY);
    }

    @Test
    void formsThatArePostgresOwnAreNotClaimed() {
        assertThat(lane("EXPLAIN (COSTS off) SELECT 1")).isEqualTo(Lane.PASS);
        assertThat(lane("SHOW timezone")).isEqualTo(Lane.PASS);
        assertThat(lane("COPY t TO '/x' (FORMAT csv)")).isEqualTo(Lane.PASS);
        assertThat(lane("ALTER TABLE t SET (autovacuum_enabled = off)")).isEqualTo(Lane.PASS);
        assertThat(lane("SELECT * FROM t budget (a, b)")).isEqualTo(Lane.PASS);
        assertThat(lane("SELECT bit '101', date 'today'")).isEqualTo(Lane.PASS);
    }

    @Test
    void similarityIsFlaggedForTheCallerToDecide() {
        assertThat(StatementClassifier.classify("SELECT similarity(a, 'x') FROM t", CatalogNames.CINEMA))
                .satisfies(c -> assertThat(c.hasSimilarity()).isTrue())
                .satisfies(c -> assertThat(c.hasFunctionCall()).isFalse());
    }
}

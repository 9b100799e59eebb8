package dev.vitrine.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.query.Alias;
import dev.vitrine.parser.query.FromItem;
import dev.vitrine.parser.query.OrderItem;
import dev.vitrine.parser.query.Place;
import dev.vitrine.parser.query.Query;
import dev.vitrine.parser.query.QueryBody;
import dev.vitrine.parser.query.SelectItem;
import dev.vitrine.parser.query.TimeSpec;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.SourcePosition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParserTest {
    private static QueryBody.Select select(String sql) {
        return QueryParser.parse(sql).select().orElseThrow();
    }

    private static Place placeOfF(String sql) {
        return QueryParser.parse(sql).calls().stream()
                .filter(call -> call.call().name().equals("f"))
                .findFirst()
                .orElseThrow()
                .place();
    }

    @Test
    void theClausesOfASelectHaveTheirPlaces() {
        String sql = "WITH w AS (SELECT 1) SELECT DISTINCT a, b.c AS d, t.*, upper(e) FROM t WHERE a > 1 AND (b OR c) "
                + "GROUP BY a, 2 HAVING count(*) > 1 WINDOW x AS (ORDER BY a) ORDER BY a DESC NULLS LAST, b LIMIT 10 OFFSET ? "
                + "FOR UPDATE OF t SKIP LOCKED;";
        Query query = QueryParser.parse(sql);
        QueryBody.Select select = query.select().orElseThrow();

        assertThat(query.with().orElseThrow().span().in(sql)).isEqualTo("WITH w AS (SELECT 1)");
        assertThat(select.quantifier()).isEqualTo(QueryBody.Select.Quantifier.DISTINCT);
        assertThat(select.items())
                .extracting(i -> i.span().in(sql))
                .containsExactly("a", "b.c AS d", "t.*", "upper(e)");
        assertThat(select.items()).extracting(SelectItem::star).containsExactly(false, false, true, false);
        assertThat(select.items().get(1).alias().map(Alias::name)).contains("d");
        assertThat(select.items().get(2).table().orElseThrow().name()).isEqualTo("t");
        assertThat(select.list().in(sql)).isEqualTo("a, b.c AS d, t.*, upper(e)");
        assertThat(select.fromClause().orElseThrow().body().in(sql)).isEqualTo("t");
        assertThat(select.where()).extracting(c -> c.span().in(sql)).containsExactly("a > 1", "(b OR c)");
        assertThat(select.whereClause().orElseThrow().span().in(sql)).isEqualTo("WHERE a > 1 AND (b OR c)");
        assertThat(select.groupByClause().orElseThrow().body().in(sql)).isEqualTo("a, 2");
        assertThat(select.havingClause().orElseThrow().body().in(sql)).isEqualTo("count(*) > 1");
        assertThat(select.windowClause().orElseThrow().body().in(sql)).isEqualTo("x AS (ORDER BY a)");
        assertThat(query.orderBy())
                .extracting(
                        OrderItem::descending,
                        OrderItem::nullsFirst,
                        i -> i.span().in(sql))
                .containsExactly(
                        tuple(true, Optional.of(false), "a DESC NULLS LAST"), tuple(false, Optional.empty(), "b"));
        assertThat(query.orderByClause().orElseThrow().span().in(sql)).isEqualTo("ORDER BY a DESC NULLS LAST, b");
        assertThat(query.limit().orElseThrow().span().in(sql)).isEqualTo("LIMIT 10");
        assertThat(query.offset().orElseThrow().span().in(sql)).isEqualTo("OFFSET ?");
        assertThat(query.locking().orElseThrow().in(sql)).isEqualTo("FOR UPDATE OF t SKIP LOCKED");
        assertThat(query.span().in(sql)).isEqualTo(sql.substring(0, sql.length() - 1));
    }

    @Test
    void theItemsOfFromAreTold() {
        String sql =
                "SELECT 1 FROM ONLY public.a x, b AS OF VERSION 3 AS y (p, q), LATERAL f(x.c, n => 1) z, (SELECT 2) s, "
                        + "c LEFT JOIN LATERAL (SELECT 3) d ON c.i = d.i JOIN e USING (k, l) TABLESAMPLE SYSTEM (10)";
        List<FromItem> from = select(
                        "SELECT 1 FROM ONLY public.a x, b AS OF VERSION 3 AS y (p, q), LATERAL f(x.c, n => 1) z, "
                                + "(SELECT 2) s, c LEFT JOIN LATERAL (SELECT 3) d ON c.i = d.i JOIN e TABLESAMPLE SYSTEM (10) USING (k, l)")
                .from();

        FromItem.TableReference a = (FromItem.TableReference) from.get(0);
        assertThat(a.only()).isTrue();
        assertThat(a.table().parts()).containsExactly("public", "a");
        FromItem.TableReference b = (FromItem.TableReference) from.get(1);
        assertThat(b.timeSpec().map(TimeSpec::kind)).contains(TimeSpec.Kind.VERSION);
        assertThat(b.alias().map(Alias::name)).contains("y");
        assertThat(b.span().in(sql)).isEqualTo("b AS OF VERSION 3 AS y (p, q)");
        FromItem.FunctionTable f = (FromItem.FunctionTable) from.get(2);
        assertThat(f.lateral()).isTrue();
        assertThat(f.span().in(sql)).isEqualTo("LATERAL f(x.c, n => 1) z");
        assertThat(f.call().arguments().get(1).name()).contains("n");
        FromItem.DerivedTable s = (FromItem.DerivedTable) from.get(3);
        assertThat(s.span().in(sql)).isEqualTo("(SELECT 2) s");
        assertThat(s.lateral()).isFalse();
    }

    @Test
    void joinsNest() {
        String sql =
                "SELECT 1 FROM c LEFT JOIN LATERAL (SELECT 3) d ON c.i = d.i JOIN e TABLESAMPLE SYSTEM (10) USING (k, l)";
        FromItem.Join outer = (FromItem.Join) select(sql).from().get(0);
        FromItem.Join inner = (FromItem.Join) outer.left();

        assertThat(outer.kind()).isEqualTo(FromItem.Join.Kind.INNER);
        assertThat(outer.using().orElseThrow().in(sql)).isEqualTo("(k, l)");
        assertThat(((FromItem.TableReference) outer.right())
                        .sample()
                        .orElseThrow()
                        .method())
                .isEqualTo("system");
        assertThat(inner.kind()).isEqualTo(FromItem.Join.Kind.LEFT);
        assertThat(inner.on().orElseThrow().span().in(sql)).isEqualTo("c.i = d.i");
        assertThat(((FromItem.DerivedTable) inner.right()).lateral()).isTrue();
        assertThat(inner.right().span().in(sql)).isEqualTo("LATERAL (SELECT 3) d");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT f(a) FROM t                                   | SELECT_LIST",
                "SELECT 1 + coalesce(f(a), 2) FROM t                  | SELECT_LIST",
                "SELECT 1 FROM t WHERE f(a) > 1                       | WHERE_CONJUNCT",
                "SELECT 1 FROM t WHERE b AND upper(f(a)) = 'x'::text  | WHERE_CONJUNCT",
                "SELECT 1 FROM t WHERE a BETWEEN f(a) AND 3 AND b     | WHERE_CONJUNCT",
                "SELECT 1 FROM t WHERE b OR f(a)                      | WHERE_NESTED",
                "SELECT 1 FROM t WHERE b AND NOT f(a)                 | WHERE_NESTED",
                "SELECT 1 FROM t WHERE CASE WHEN b THEN f(a) END      | WHERE_NESTED",
                "SELECT 1 FROM t ORDER BY f(a) DESC                   | ORDER_BY",
                "SELECT 1 FROM f(a)                                   | FROM",
                "SELECT 1 FROM g(f(a)) x                              | FROM",
                "SELECT 1 FROM t JOIN u ON f(a)                       | JOIN_ON",
                "SELECT 1 FROM t GROUP BY f(a)                        | GROUP_BY",
                "SELECT 1 FROM t HAVING f(a) > 1                      | HAVING",
                "SELECT DISTINCT ON (f(a)) a FROM t                   | DISTINCT_ON",
                "SELECT (SELECT f(a) FROM u) FROM t                   | SUBQUERY",
                "SELECT 1 FROM t WHERE a IN (SELECT f(a) FROM u)      | SUBQUERY",
                "SELECT 1 FROM (SELECT f(a) FROM u) x                 | SUBQUERY",
                "WITH x AS (SELECT f(a) FROM u) SELECT 1 FROM x       | WITH",
                "SELECT 1 UNION SELECT f(a) FROM t                    | SET_OPERATION",
                "(SELECT f(a) FROM t ORDER BY 1) EXCEPT SELECT 1      | SET_OPERATION",
                "SELECT 1 LIMIT f(a)                                  | LIMIT",
                "SELECT 1 OFFSET f(a)                                 | LIMIT",
                "SELECT sum(f(a)) FROM t                              | AGGREGATE_ARGUMENT",
                "SELECT array_agg(b ORDER BY f(a)) FROM t             | AGGREGATE_ARGUMENT",
                "SELECT count(*) FILTER (WHERE f(a)) FROM t           | AGGREGATE_ARGUMENT",
                "SELECT mode() WITHIN GROUP (ORDER BY f(a)) FROM t    | AGGREGATE_ARGUMENT",
                "SELECT sum(b) OVER (PARTITION BY f(a)) FROM t        | WINDOW",
                "SELECT sum(f(a)) OVER w FROM t WINDOW w AS (ORDER BY b) | WINDOW",
                "SELECT 1 FROM t WINDOW w AS (ORDER BY f(a))          | WINDOW",
                "VALUES (1, f(2))                                     | VALUES",
            })
    void everyCallHasItsPlace(String sql, Place place) {
        assertThat(placeOfF(sql)).isEqualTo(place);
    }

    @Test
    void aCallKnowsItsConjunctAndTheCallAroundIt() {
        String sql = "SELECT 1 FROM t WHERE a = 1 AND (b OR g(f(a)) > 2)";
        var inner = QueryParser.parse(sql).calls().get(1);

        assertThat(inner.call().name()).isEqualTo("f");
        assertThat(inner.conjunct().orElseThrow().in(sql)).isEqualTo("(b OR g(f(a)) > 2)");
        assertThat(inner.outer().map(Call::name)).contains("g");
    }

    @Test
    void betweenDoesNotPartAConjunct() {
        String sql = "SELECT 1 FROM t WHERE a BETWEEN 1 AND 2 AND b NOT BETWEEN SYMMETRIC 3 AND 4 AND c";

        assertThat(select(sql).where())
                .extracting(c -> c.span().in(sql))
                .containsExactly("a BETWEEN 1 AND 2", "b NOT BETWEEN SYMMETRIC 3 AND 4", "c");
    }

    @Test
    void aSpanHoldsTheCastBehindIt() {
        String sql =
                "SELECT (a + b)::numeric(10, 2) AS x, f(c)::text[] FROM t WHERE (a::int > 1) AND date '2020-01-01' < b COLLATE \"C\"";
        QueryBody.Select select = select(sql);

        assertThat(select.items())
                .extracting(i -> i.expression().orElseThrow().span().in(sql))
                .containsExactly("(a + b)::numeric(10, 2)", "f(c)::text[]");
        assertThat(select.where())
                .extracting(c -> c.span().in(sql))
                .containsExactly("(a::int > 1)", "date '2020-01-01' < b COLLATE \"C\"");
        assertThat(QueryParser.parse(sql).calls().get(0).call().span().in(sql)).isEqualTo("f(c)");
    }

    @Test
    void setOperationsNest() {
        String sql = "SELECT 1 UNION ALL (SELECT 2 EXCEPT SELECT 3 LIMIT 1) ORDER BY 1 LIMIT 2";
        Query query = QueryParser.parse(sql);
        QueryBody.SetOperation union = (QueryBody.SetOperation) query.body();

        assertThat(union.operator()).isEqualTo("union all");
        assertThat(union.left().span().in(sql)).isEqualTo("SELECT 1");
        assertThat(query.limit().orElseThrow().span().in(sql)).isEqualTo("LIMIT 2");
        assertThat(query.orderBy()).hasSize(1);
    }

    @Test
    void aWithItemThatWritesHasNoQuery() {
        String sql = "WITH a AS NOT MATERIALIZED (SELECT 1), b (x) AS (DELETE FROM t RETURNING id) SELECT * FROM a, b";
        var items = QueryParser.parse(sql).with().orElseThrow().items();

        assertThat(items).extracting(i -> i.name().name()).containsExactly("a", "b");
        assertThat(items.get(0).query()).isPresent();
        assertThat(items.get(1).query()).isEmpty();
        assertThat(items.get(1).body().in(sql)).isEqualTo("DELETE FROM t RETURNING id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT FROM t",
                "SELECT 1 WHERE true",
                "TABLE films AS OF VERSION 3",
                "SELECT year, value, user, current_date, month FROM t AS of WHERE day = 1",
                "SELECT snapshot, document, image, version FROM video",
                "SELECT m -> 'a' ->> 'b', m #>> '{a}', m @> '{}', m ?? 'x', a <=> b, a <-> b, a ~* 'x', @ a, a ^ 2, a # 3, !! b FROM t",
                "SELECT a[1], a[1:2], a[:], a[2:], (a).b, (f(x)).c.d, ARRAY[[1, 2], [3, 4]], ARRAY[]::int[], ARRAY(SELECT 1) FROM t",
                "SELECT x::double precision, y::timestamp(3) with time zone, z::interval day to second(3), w::character varying(3)[]",
                "SELECT interval '1 day', interval '1' day, interval(3) '1 s', timestamp without time zone 'now', \"char\" 'a', pg_catalog.int4 '1'",
                "SELECT cast(a AS numeric(10, 2)[]), extract(epoch FROM b), substring(a FROM 1 FOR 2), trim(LEADING FROM a), position('a' IN b), overlay(a PLACING b FROM 1)",
                "SELECT array_agg(DISTINCT a ORDER BY a USING >, b NULLS FIRST), percentile_cont(0.5) WITHIN GROUP (ORDER BY a)",
                "SELECT sum(a) OVER (ORDER BY b RANGE BETWEEN '1 day'::interval PRECEDING AND CURRENT ROW EXCLUDE TIES), sum(a) OVER w FROM t WINDOW w AS (ORDER BY b)",
                "SELECT a IS JSON, b IS NOT DOCUMENT, c ISNULL, d NOTNULL, e IS DISTINCT FROM f, g IS UNKNOWN",
                "SELECT a AT TIME ZONE 'utc', b AT LOCAL, c COLLATE pg_catalog.\"C\", d OPERATOR(pg_catalog.+) e",
                "SELECT a = ANY (b), c LIKE ALL (ARRAY['x']), d NOT ILIKE 'x' ESCAPE '!', e SIMILAR TO 'y', (a, b) OVERLAPS (c, d), (a, b) IN ((1, 2))",
                "SELECT f(VARIADIC a), g(x := 1, y => 2), h(t.*), count(t.*), k()",
                "SELECT E'a\\'b', U&'d!0061' UESCAPE '!', B'1', X'f', N'x', $$a'b$$, $q$ $$ $q$, 'a' 'b'",
                "SELECT {fn upper(a)}, {d '2020-01-01'}, {ts '2020-01-01 00:00:00'}",
                "SELECT * FROM f() WITH ORDINALITY AS x (a, b), ROWS FROM (g(1), h()) AS y (c int), j('[]') AS (a int, b text), k() AS z (a int)",
                "SELECT * FROM t TABLESAMPLE BERNOULLI (10) REPEATABLE (3), ONLY (u), v AS w (a, b) WHERE x",
                "SELECT * FROM (a JOIN b ON true) JOIN c USING (x) AS j",
                "SELECT * FROM t GROUP BY GROUPING SETS ((a, b), (a), ()), ROLLUP (a, b), CUBE (c), ()",
                "SELECT * FROM t ORDER BY a USING <, b COLLATE \"C\" DESC FETCH FIRST 3 ROWS WITH TIES",
                "SELECT * FROM t OFFSET 2 ROWS FETCH NEXT ROW ONLY",
                "SELECT * FROM t LIMIT ALL OFFSET (SELECT 1) FOR NO KEY UPDATE OF t NOWAIT FOR SHARE",
                "WITH RECURSIVE x (a) AS (VALUES (1) UNION ALL SELECT a + 1 FROM x) SEARCH DEPTH FIRST BY a SET o CYCLE a SET c USING p SELECT * FROM x",
                "SELECT 1 AS select, 2 AS \"from\", 3 AS limit, 4 AS order",
                "SELECT CASE a WHEN 1 THEN 'x' END, CASE WHEN b THEN NULL ELSE true END",
                "((SELECT 1))",
                "SELECT count(*) OVER (), sum(a) OVER w, (@@ b), a BETWEEN (1 + 2) AND (3) FROM t WINDOW w AS ()",
                "(SELECT 1) UNION (SELECT 2) INTERSECT SELECT 3",
                "VALUES (1, DEFAULT), (2, 3) ORDER BY 1",
                "SELECT xmlelement(name a, xmlattributes(b AS c)), json_object('a': 1), json_arrayagg(x RETURNING jsonb)",
                "SELECT - a, + b, -1, ~ 3, |/ 4, a || - b, a - -1, NOT a = b",
            })
    void postgresSyntaxIsRead(String sql) {
        assertThat(QueryParser.parse(sql).span().in(sql)).hasSizeGreaterThan(sql.length() / 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT a, FROM t           | 11 | FROM | select list",
                "SELECT a b c FROM t        | 12 | c    | select list",
                "SELECT f(a FROM t          | 12 | FROM | select list",
                "SELECT a FROM t WHERE a >> | 27 | end  | WHERE",
                "SELECT a FROM t WHERE      | 22 | end  | WHERE",
                "SELECT a FROM WHERE b      | 15 | WHERE | FROM",
                "SELECT a FROM t ORDER BY   | 25 | end  | ORDER BY",
                "SELECT a FROM t GROUP a    | 23 | a    | FROM",
            })
    void anErrorSaysWhatWasFoundAndWhere(String sql, int column, String found, String clause) {
        assertThatThrownBy(() -> QueryParser.parse(sql)).isInstanceOfSatisfying(ParseException.class, e -> {
            assertThat(e.position()).isEqualTo(new SourcePosition(1, column));
            assertThat(e.sqlState()).isEqualTo(ParseException.SYNTAX_ERROR);
            assertThat(e).hasMessageContaining(found).hasMessageContaining(clause);
        });
    }

    @Test
    void anErrorOnALaterLineHasItsLine() {
        assertThatThrownBy(() -> QueryParser.parse("SELECT a -- ş\n  FROM t,\r\n\tWHERE b"))
                .hasMessage("line 3:2: found \"WHERE\" in the FROM clause, where it does not fit");
    }

    @Test
    void aCostLimitIsNotAvailableYet() {
        assertThatThrownBy(() -> QueryParser.parse("SELECT a FROM t LIMIT COST 2.5 USD"))
                .isInstanceOfSatisfying(
                        ParseException.class, e -> assertThat(e.sqlState()).isEqualTo(ParseException.NOT_AVAILABLE));
    }
}

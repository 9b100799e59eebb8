package dev.vitrine.parser.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.parser.lexer.Lexer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {
    private static String mask(String sql) {
        return ParseCopy.ofQuery(Lexer.tokens(sql)).text();
    }

    /** One rule a row: what the user writes, and what the grammar reads (blanks are squeezed). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT E'a\\'b'                     => SELECT 'xxxxx'",
                "SELECT U&'a!b' UESCAPE '!'          => SELECT 'xxxxx'",
                "SELECT $$a'b$$                      => SELECT 'xxxxx'",
                "SELECT B'01'                        => SELECT 'xxx'",
                "SELECT 0xFF, 1_0, 1.5e3             => SELECT 1111, 111, 11111",
                "SELECT $12                          => SELECT ?",
                "SELECT date '2020'                  => SELECT 'xxxx'",
                "SELECT interval '1' day             => SELECT 'x'",
                "SELECT timestamp with time zone 'n' => SELECT 'x'",
                "SELECT image 'a'                    => SELECT 'x'",
                "SELECT a::numeric(3, 2)[]           => SELECT q",
                "SELECT a::double precision b        => SELECT q q",
                "SELECT a COLLATE \"C\"              => SELECT q",
                "SELECT a AT TIME ZONE 'u'           => SELECT q || 'x'",
                "SELECT a ->> 'b'                    => SELECT q || 'x'",
                "SELECT a # b                        => SELECT q * q",
                "SELECT a != b                       => SELECT q <> q",
                "SELECT @ a, ~ b                     => SELECT q, q",
                "SELECT a OPERATOR(x.+) b            => SELECT q || q",
                "SELECT a ILIKE b                    => SELECT q LIKE q",
                "SELECT a SIMILAR TO b               => SELECT q LIKE q",
                "SELECT a = ANY (b)                  => SELECT q = (q)",
                "SELECT a IS NOT JSON OBJECT         => SELECT q",
                "SELECT a ISNULL                     => SELECT q",
                "SELECT f(a := 1)                    => SELECT q(q => 1)",
                "SELECT f(VARIADIC a)                => SELECT q( q)",
                "SELECT (a).b.c                      => SELECT (q)",
                "SELECT f(t.*)                       => SELECT q(q )",
                "SELECT a[1:2]                       => SELECT q[1*1]",
                "SELECT a[:]                         => SELECT q[1]",
                "SELECT ARRAY[[1], []]               => SELECT q____((1), 1 )",
                "SELECT CAST(a AS text)              => SELECT q___(q )",
                "SELECT extract(day FROM a)          => SELECT q______( q)",
                "SELECT substring(a FROM 1 FOR 2)    => SELECT q________(q , 1 , 1)",
                "SELECT trim(BOTH 'x' FROM a)        => SELECT q___( 'x' , q)",
                "SELECT position('a' IN b)           => SELECT q_______('x' , q)",
                "SELECT string_agg(a ORDER BY b DESC) => SELECT q_________(q , q )",
                "SELECT {fn upper(a)}                => SELECT q____(q)",
                "SELECT DISTINCT ON (a) b            => SELECT q",
                "SELECT a FROM t LIMIT 3 OFFSET 2    => SELECT q FROM q",
                "SELECT a FROM t FOR UPDATE OF t     => SELECT q FROM q",
                "SELECT a FROM t AS OF VERSION 3 b   => SELECT q FROM q q",
                "SELECT a FROM t TABLESAMPLE system (3) => SELECT q FROM q",
                "SELECT a FROM ONLY t                => SELECT q FROM q",
                "SELECT a FROM t, LATERAL f(b)       => SELECT q FROM q, q(q)",
                "SELECT a FROM t, LATERAL (SELECT 1) b => SELECT q FROM q, LATERAL (SELECT 1) q",
                "SELECT a FROM f() AS b (c int)      => SELECT q FROM q() AS q (q )",
                "SELECT a FROM f() AS (c int)        => SELECT q FROM q() AS q",
                "SELECT a FROM f() WITH ORDINALITY   => SELECT q FROM q()",
                "SELECT a FROM t GROUP BY ()         => SELECT q FROM q GROUP BY 1",
                "SELECT a OVER w, f() OVER (ORDER BY b ROWS UNBOUNDED PRECEDING) => SELECT q q___ q, q() OVER (ORDER BY q )",
                "SELECT a AS order, b AS limit       => SELECT q AS q____, q AS q____",
                "SELECT order_by, value, \"Q\"       => SELECT q_______, q____, q__",
                "SELECT a -- b                       => SELECT q",
            })
    void eachRuleLeavesWhatTheGrammarReads(String row) {
        int arrow = row.lastIndexOf(" => SELECT");
        String sql = row.substring(0, arrow).trim();

        assertThat(mask(sql).trim().replaceAll(" +", " "))
                .isEqualTo(row.substring(arrow + 4).trim());
        assertThat(mask(sql)).hasSameSizeAs(sql);
    }

    @Test
    void theCopyIsOneLineOfAscii() {
        String sql = "SELECT 'ş',\r\n\t\"Größe\" /* 🎬 */ FROM größe";

        assertThat(mask(sql)).hasSameSizeAs(sql).matches("[ -~]*");
    }

    @Test
    void everythingKeepsItsPlace() {
        String sql = "SELECT a::text, f(b) FROM t WHERE c";

        assertThat(mask(sql).indexOf("FROM")).isEqualTo(sql.indexOf("FROM"));
        assertThat(mask(sql).indexOf("q(q)")).isEqualTo(sql.indexOf("f(b)"));
    }

    @Test
    void conditionsKeepTheirStructure() {
        assertThat(mask("SELECT 1 WHERE a BETWEEN 1 AND 2 AND NOT (b OR c IS NULL)"))
                .isEqualTo("SELECT 1 WHERE q BETWEEN 1 AND 1 AND NOT (q OR q IS NULL)");
        assertThat(mask("SELECT CASE a WHEN 1 THEN b ELSE c END")).isEqualTo("SELECT CASE q WHEN 1 THEN q ELSE q END");
    }
}

package dev.vitrine.parser.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.parser.lexer.Lexer;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadTablesScannerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM a, s.b x, ONLY c WHERE a.id IN (SELECT id FROM d) | a s.b c d",
                "SELECT * FROM a JOIN b USING (id) LEFT JOIN (c CROSS JOIN d) ON true | a b c d",
                "SELECT * FROM (SELECT * FROM a) x, LATERAL (SELECT * FROM b) y | a b",
                "WITH x AS (SELECT * FROM a), y (n) AS MATERIALIZED (TABLE b) SELECT * FROM x, y | a b",
                "SELECT * FROM a AS OF VERSION 3 AS x, b | b",
                "SELECT * FROM f(a), generate_series(1, 2) g | ''",
                "SELECT a IS DISTINCT FROM b FROM c | c",
                "TABLE a UNION ALL TABLE b | a b",
                "SELECT ARRAY(SELECT 1 FROM a ORDER BY 1), (b) FROM c LIMIT 1 | a c",
            })
    void tablesAreFoundWhereverTheyStand(String sql, String names) {
        assertThat(ReadTablesScanner.scan(Lexer.tokens(sql)).stream()
                        .map(table -> String.join(".", table.name().parts()))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(names);
    }
}

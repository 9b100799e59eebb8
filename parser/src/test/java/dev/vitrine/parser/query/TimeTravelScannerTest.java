package dev.vitrine.parser.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTravelScannerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT * FROM films AS OF VERSION 3                       | VERSION   | 3                 | ",
                "SELECT * FROM films AS OF VERSION ? f                     | VERSION   | ?                 | f",
                "SELECT * FROM films AS OF VERSION 3 AS old JOIN x ON true | VERSION   | 3                 | old",
                "SELECT * FROM films FOR VERSION AS OF 3 WHERE a           | VERSION   | 3                 | ",
                "SELECT * FROM a.films AS OF SNAPSHOT gold g, b            | SNAPSHOT  | gold              | g",
                "SELECT * FROM films AS OF LABEL 'x' LEFT JOIN b ON true   | LABEL     | 'x'               | ",
                "SELECT * FROM films AS OF TIMESTAMP now() - interval '1 day' AS f | TIMESTAMP | now() - interval '1 day' | f",
                "SELECT * FROM films AS OF TIMESTAMP '2026-01-01'::timestamptz f | TIMESTAMP | '2026-01-01'::timestamptz | f",
                "SELECT * FROM films AS OF TIMESTAMP timestamp with time zone 'now' | TIMESTAMP | timestamp with time zone 'now' | ",
                "SELECT * FROM films AS OF TIMESTAMP $1 AT TIME ZONE 'utc' f | TIMESTAMP | $1 AT TIME ZONE 'utc' | f",
                "SELECT * FROM films FOR SYSTEM_TIME AS OF current_timestamp f | TIMESTAMP | current_timestamp | f",
                "SELECT 1 WHERE EXISTS (SELECT 1 FROM films AS OF VERSION 3) | VERSION | 3 | ",
            })
    void aTimeSpecIsFound(String sql, TimeSpec.Kind kind, String argument, String alias) {
        List<TimeTravelReference> found = TimeTravelScanner.scan(sql);

        assertThat(found).hasSize(1);
        assertThat(found.get(0).table().name()).isEqualTo("films");
        assertThat(found.get(0).timeSpec().kind()).isEqualTo(kind);
        assertThat(found.get(0).timeSpec().argument().in(sql)).isEqualTo(argument);
        assertThat(found.get(0).alias().map(Alias::name).orElse(null)).isEqualTo(alias);
    }

    @Test
    void theSpanOfASpecCanBeCut() {
        String sql = "SELECT * FROM \"My\".films AS OF VERSION 3 AS old";
        TimeTravelReference found = TimeTravelScanner.scan(sql).get(0);

        assertThat(found.timeSpec().span().in(sql)).isEqualTo("AS OF VERSION 3");
        assertThat(found.table().parts()).containsExactly("My", "films");
        assertThat(found.span().in(sql)).isEqualTo("\"My\".films AS OF VERSION 3");
    }

    @Test
    void allOfSeveralAreFound() {
        assertThat(
                        TimeTravelScanner.scan(
                                "WITH x AS (SELECT * FROM a AS OF VERSION 1) SELECT * FROM x, b AS OF VERSION 2 c JOIN d FOR SYSTEM_TIME AS OF ? ON true"))
                .extracting(reference -> reference.table().name())
                .containsExactly("a", "b", "d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a AS of FROM t",
                "SELECT a AS of, version FROM t",
                "SELECT * FROM t AS of",
                "SELECT substring(a FOR version) FROM t",
                "CREATE TABLE t OF version",
                "SELECT * FROM t FOR UPDATE OF t",
                "SELECT 'films AS OF VERSION 3'",
            })
    void ordinaryUsesOfTheWordsAreLeftAlone(String sql) {
        assertThat(TimeTravelScanner.scan(sql)).isEmpty();
    }
}

package dev.vitrine.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void valuesAreBuiltFromJava() {
        Json json = Json.object()
                .put("name", "Nosferatu")
                .put("year", 1922)
                .put("rating", 7.9)
                .put("silent", true)
                .put("colour", Json.NULL)
                .put("parts", Json.array(Json.of(1), Json.of("two")))
                .build();

        assertThat(json)
                .hasToString("{\"name\":\"Nosferatu\",\"year\":1922,\"rating\":7.9,\"silent\":true,"
                        + "\"colour\":null,\"parts\":[1,\"two\"]}");
        assertThat(json.member("year").orElseThrow().asLong()).isEqualTo(1922);
        assertThat(json.member("rating").orElseThrow().asDouble()).isEqualTo(7.9);
        assertThat(json.member("colour").orElseThrow().isNull()).isTrue();
        assertThat(json.member("director")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "[]",
                "{}",
                "[[],{\"a\":[1,2.50,-3]}]",
                "12345678901234567890.12345678901234567890",
                "\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001/\"",
                "\"zażółć \ud83c\udf9e\"",
                "\"\\ud83c\""
            })
    void compactTextIsWrittenAsItWasRead(String text) {
        assertThat(Json.parse(text)).hasToString(text);
    }

    @Test
    void escapesAndSpaceAreReadAndNotKept() {
        assertThat(Json.parse(" [ \"\\u0041\\/\\ud83c\\udf9e\" ,\n\t1 ] ")).hasToString("[\"A/\ud83c\udf9e\",1]");
    }

    @Test
    void numbersLoseNothing() {
        assertThat(Json.parse("0.1000").asDecimal()).isEqualTo(new BigDecimal("0.1000"));
        assertThat(Json.of(Long.MIN_VALUE).asLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(Json.parse(Json.of(Double.MIN_VALUE).toString()).asDouble()).isEqualTo(Double.MIN_VALUE);
        assertThat(Json.parse(Json.of(0.1 + 0.2).toString()).asDouble()).isEqualTo(0.1 + 0.2);
        assertThat(Json.of(2.0)).hasToString("2");
        assertThatThrownBy(() -> Json.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersAreEqualByValueAndObjectsWithoutOrder() {
        assertThat(Json.parse("{\"a\":1.0,\"b\":[100]}"))
                .isEqualTo(Json.parse("{\"b\":[1e2],\"a\":1}"))
                .hasSameHashCodeAs(Json.parse("{\"b\":[1e2],\"a\":1}"));
        assertThat(Json.parse("[1,2]")).isNotEqualTo(Json.parse("[2,1]"));
        assertThat(Json.of("1")).isNotEqualTo(Json.of(1));
    }

    @Test
    void theLastOfEqualNamesCounts() {
        assertThat(Json.parse("{\"a\":1,\"a\":2}")).isEqualTo(Json.object(Map.of("a", Json.of(2))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|0|the end of the text",
                "[1,]|3|a value",
                "[1 2]|3|',' or ']'",
                "{a:1}|1|double quotes",
                "{\"a\" 1}|5|':'",
                "tru|3|'true'",
                "01|1|the end of the text",
                "1.|2|a digit",
                "-|1|a digit",
                "\"abc|4|the end of the string",
                "\"\\x\"|2|after a backslash",
                "\"\\u00g0\"|5|four hexadecimal digits",
                "1 1|2|the end of the text",
                "NaN|0|a value"
            })
    void wrongTextIsRefusedWithTheOffset(String text, int offset, String message) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOfSatisfying(
                        UdfException.class, e -> assertThat(e.sqlState()).isEqualTo("22023"))
                .hasMessageContaining("offset " + offset + ":")
                .hasMessageContaining(message);
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackEnds() {
        assertThat(Json.parse("[".repeat(1000) + "]".repeat(1000)).asArray()).hasSize(1);
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000))).hasMessageContaining("deeper than 1000 levels");
    }

    @Test
    void anAccessorOfAnotherTypeSaysWhatItFound() {
        assertThatThrownBy(() -> Json.of("six").asLong()).hasMessage("expected JSON that is a number, found \"six\"");
        assertThatThrownBy(() -> Json.of(1.5).asLong()).hasMessageContaining("a whole number of 64 bits");
    }

    @Test
    void valuesCannotBeChanged() {
        assertThatThrownBy(() -> Json.array(Json.NULL).asArray().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> Json.object().put("a", 1).build().asObject().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(Json.array(List.of(Json.of(1)))).isEqualTo(Json.parse("[1]"));
    }
}

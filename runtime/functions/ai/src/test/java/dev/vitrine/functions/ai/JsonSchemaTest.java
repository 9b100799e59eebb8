package dev.vitrine.functions.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vitrine.udf.Json;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSchemaTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | {\"a\": 1}",
                "true | 1",
                "{\"type\": \"integer\"} | 1.0",
                "{\"type\": [\"string\", \"null\"]} | null",
                "{\"enum\": [1, {\"a\": [2]}]} | {\"a\": [2.0]}",
                "{\"minimum\": 3} | \"not a number\"",
                "{\"multipleOf\": 0.01} | 0.07",
                "{\"minLength\": 1, \"maxLength\": 1} | \"🎬\"",
                "{\"pattern\": \"^a\"} | \"abc\"",
                "{\"prefixItems\": [{\"type\": \"string\"}], \"items\": {\"type\": \"number\"}} | [\"a\", 1, 2]",
                "{\"properties\": {\"a\": true}, \"patternProperties\": {\"^x-\": true}, \"additionalProperties\": false} | {\"a\": 1, \"x-b\": 2}",
                "{\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"number\"}]} | 1",
                "{\"not\": {\"type\": \"string\"}} | 1",
                "{\"if\": {\"type\": \"string\"}, \"then\": {\"minLength\": 2}, \"else\": {\"minimum\": 2}} | 2",
                "{\"$ref\": \"#/$defs/a~1b\", \"$defs\": {\"a/b\": {\"type\": \"number\"}}} | 1",
                "{\"properties\": {\"next\": {\"$ref\": \"#\"}}, \"additionalProperties\": false} | {\"next\": {\"next\": {}}}",
                "{\"format\": \"date\", \"description\": \"a word\", \"x-mine\": {\"type\": 7}} | \"any\""
            })
    void aValueSatisfies(String schema, String value) {
        assertThat(violations(schema, value)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\": \"integer\"} | 1.5 | the answer: must be of type integer; it is 1.5",
                "{\"type\": [\"string\", \"null\"]} | 1 | the answer: must be of type string or null; it is 1",
                "{\"const\": \"a\"} | \"b\" | the answer: must be \"a\"; it is \"b\"",
                "{\"minimum\": 3} | 2.9 | the answer: must be at least 3; it is 2.9",
                "{\"maximum\": 3} | 4 | the answer: must be at most 3; it is 4",
                "{\"exclusiveMinimum\": 3} | 3 | the answer: must be more than 3; it is 3",
                "{\"exclusiveMaximum\": 3} | 3 | the answer: must be less than 3; it is 3",
                "{\"multipleOf\": 2} | 3 | the answer: must be a multiple of 2; it is 3",
                "{\"multipleOf\": 2} | 1e999999999 | the answer: must be a multiple of 2; it is 1E+999999999",
                "{\"minLength\": 2} | \"🎬\" | the answer: must have at least 2 characters; it is \"🎬\"",
                "{\"maxLength\": 1} | \"ab\" | the answer: must have at most 1 characters; it is \"ab\"",
                "{\"pattern\": \"^a+$\"} | \"ab\" | the answer: must match the pattern ^a+$; it is \"ab\"",
                "{\"minItems\": 1} | [] | the answer: must have at least 1 elements; it is []",
                "{\"maxItems\": 1} | [1,2] | the answer: must have at most 1 elements; it is [1,2]",
                "{\"uniqueItems\": true} | [1,1.0] | the answer: must not have equal elements; it is [1,1.0]",
                "{\"minProperties\": 1} | {} | the answer: must have at least 1 members; it is {}",
                "{\"maxProperties\": 0} | {\"a\":1} | the answer: must have at most 0 members; it is {\"a\":1}",
                "{\"required\": [\"a\"]} | {} | the answer: must have the member \"a\"; it is {}",
                "{\"properties\": {\"a\": {\"items\": {\"type\": \"string\"}}}} | {\"a\": [\"x\", 1]} | /a/1: must be of type string; it is 1",
                "{\"prefixItems\": [{\"type\": \"string\"}]} | [1] | /0: must be of type string; it is 1",
                "{\"additionalProperties\": false} | {\"a/b\": 1} | /a~1b: must not be there",
                "{\"patternProperties\": {\"^x\": {\"type\": \"string\"}}} | {\"xy\": 1} | /xy: must be of type string; it is 1",
                "{\"propertyNames\": {\"maxLength\": 1}} | {\"ab\": 1} | /ab: must have at most 1 characters; it is \"ab\"",
                "{\"allOf\": [{\"minimum\": 3}]} | 1 | the answer: must be at least 3; it is 1",
                "{\"anyOf\": [{\"minimum\": 3}, {\"type\": \"string\"}]} | 1 | the answer: must satisfy a schema of \"anyOf\"; it is 1",
                "{\"oneOf\": [{\"minimum\": 3}, {\"minimum\": 2}]} | 4 | the answer: must satisfy exactly one of \"oneOf\"; it is 4",
                "{\"not\": {\"type\": \"string\"}} | \"a\" | the answer: must not satisfy \"not\"; it is \"a\"",
                "{\"if\": {\"type\": \"string\"}, \"then\": {\"minLength\": 2}} | \"a\" | the answer: must have at least 2 characters; it is \"a\"",
                "false | 1 | the answer: must not be there"
            })
    void aValueThatBreaksASchemaIsToldHow(String schema, String value, String violation) {
        assertThat(violations(schema, value)).containsExactly(violation);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\": \"text\"} | the schema has the unknown type \"text\"",
                "{\"type\": 7} | the schema is malformed: expected JSON that is a string, found 7",
                "{\"pattern\": \"(\"} | the schema has the malformed pattern (: Unclosed group",
                "{\"multipleOf\": 0} | the schema's \"multipleOf\" must be more than 0",
                "{\"$ref\": \"https://example.org/a\"} | the schema refers to https://example.org/a, which is not within it",
                "{\"$ref\": \"#/$defs/a\"} | the schema refers to #/$defs/a, which it does not have",
                "{\"properties\": {\"a\": {\"contains\": {}}}} | the schema uses \"contains\", which cannot be checked",
                "{\"$defs\": {\"a\": {\"type\": \"text\"}}} | the schema has the unknown type \"text\""
            })
    void aSchemaThatCannotBeCheckedIsToldWhy(String schema, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonSchema.of(Json.parse(schema)))
                .withMessage(message);
    }

    @Test
    void onlyTheFirstTenViolationsAreTold() {
        String value = Json.array(Collections.nCopies(50, Json.of(1))).toString();

        assertThat(violations("{\"items\": {\"type\": \"string\"}}", value)).hasSize(10);
    }

    @Test
    void referencesWithoutEndAreAViolation() {
        assertThat(violations("{\"$ref\": \"#\"}", "1"))
                .containsExactly(
                        "the answer: the schema's references lead on for ever, or the value is nested too deeply");
    }

    private static List<String> violations(String schema, String value) {
        return JsonSchema.of(Json.parse(schema)).violations(Json.parse(value), "");
    }
}

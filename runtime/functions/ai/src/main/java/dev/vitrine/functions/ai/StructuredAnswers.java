package dev.vitrine.functions.ai;

import dev.vitrine.udf.Json;
import dev.vitrine.udf.UdfException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers that have to satisfy a schema. Immutable.
 *
 * <p>Providers demand a schema of an object. One of anything else is asked for as the only member of an object, which is
 * taken away again.
 */
final class StructuredAnswers {
    private static final String MEMBER = "answer";

    /** Models like to wrap JSON in Markdown, even when told not to. */
    private static final Pattern FENCE =
            Pattern.compile("\\A\\s*```[a-zA-Z]*\\s*\\n(.*?)\\n?\\s*```\\s*\\z", Pattern.DOTALL);

    /** What a check gives: the value, or what is wrong. */
    record Checked(Optional<Json> value, List<String> violations) {}

    private final Json schema;
    private final JsonSchema check;
    private final boolean isWrapped;

    /**
     * Answers to a schema.
     *
     * @throws IllegalArgumentException if it is no JSON Schema that can be checked
     */
    StructuredAnswers(Json schema) {
        this.schema = schema;
        this.check = JsonSchema.of(schema);
        this.isWrapped = !Fields.text(schema, "type").equals(Optional.of("object"));
    }

    /** The schema to ask for, always of an object. */
    Json requested() {
        if (!isWrapped) {
            return schema;
        }
        Json.ObjectBuilder wrapped = Json.object()
                .put("type", "object")
                .put("properties", Json.object().put(MEMBER, schema).build())
                .put("required", Json.array(Json.of(MEMBER)))
                .put("additionalProperties", false);
        // Where references to them expect them.
        for (String definitions : List.of("$defs", "definitions")) {
            schema.member(definitions).ifPresent(found -> wrapped.put(definitions, found));
        }
        return wrapped.build();
    }

    /** Reads an answer; violations are sentences for a model to read, each with the place as a JSON pointer. */
    Checked check(String answer) {
        Json value;
        try {
            Matcher fence = FENCE.matcher(answer);
            value = Json.parse(fence.matches() ? fence.group(1) : answer);
        } catch (UdfException e) {
            return new Checked(Optional.empty(), List.of(String.valueOf(e.getMessage())));
        }
        if (isWrapped) {
            Optional<Json> member = value instanceof Json.ObjectValue ? value.member(MEMBER) : Optional.empty();
            if (member.isEmpty()) {
                return new Checked(
                        Optional.empty(), List.of("the answer must be an object with the member \"answer\""));
            }
            value = member.get();
        }
        List<String> violations = check.violations(value, isWrapped ? "/" + MEMBER : "");
        return new Checked(violations.isEmpty() ? Optional.of(value) : Optional.empty(), violations);
    }
}

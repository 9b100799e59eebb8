package dev.vitrine.functions.ai;

import dev.vitrine.udf.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON Schema (draft 2020-12, read once) that tells in words how a value breaks it. {@code format} and unknown keywords
 * are annotations. Immutable.
 */
final class JsonSchema {
    private final Rule root;

    private JsonSchema(Rule root) {
        this.root = root;
    }

    /**
     * Reads a schema.
     *
     * @throws IllegalArgumentException if it is malformed, refers to something outside of it, or uses a keyword that is
     *     not checked here
     */
    static JsonSchema of(Json schema) {
        return new JsonSchema(new JsonSchemaReader(schema).read());
    }

    /**
     * How a value breaks the schema, the first ten ways; none if it satisfies it.
     *
     * @param place the value's own place, as a JSON pointer
     */
    List<String> violations(Json value, String place) {
        Findings findings = new Findings(0);
        root.check(value, place, findings);
        return List.copyOf(findings.sentences);
    }

    /** One demand of a schema. */
    interface Rule {
        void check(Json value, String place, Findings findings);
    }

    /** Collects what is wrong. One thread at a time. */
    static final class Findings {
        private static final int MAX_SENTENCES = 10;
        private static final int MAX_DEPTH = 200;

        private final List<String> sentences = new ArrayList<>();
        private int depth;

        private Findings(int depth) {
            this.depth = depth;
        }

        void add(String place, String sentence) {
            if (sentences.size() < MAX_SENTENCES) {
                sentences.add("%s: %s".formatted(place.isEmpty() ? "the answer" : place, sentence));
            }
        }

        /** Whether a value satisfies a rule; what is wrong is not kept. */
        boolean accepts(Rule rule, Json value, String place) {
            Findings own = new Findings(depth);
            rule.check(value, place, own);
            return own.sentences.isEmpty();
        }

        /** Follows a reference, which may lead back to itself. */
        void follow(Rule rule, Json value, String place) {
            if (depth == MAX_DEPTH) {
                add(place, "the schema's references lead on for ever, or the value is nested too deeply");
                return;
            }
            depth++;
            rule.check(value, place, this);
            depth--;
        }
    }
}

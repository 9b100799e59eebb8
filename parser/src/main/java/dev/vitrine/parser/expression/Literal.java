package dev.vitrine.parser.expression;

import dev.vitrine.parser.text.Span;

/**
 * A constant.
 *
 * @param value a string's decoded text; any other constant as written
 */
public record Literal(Kind kind, String value, Span span) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.literal(this);
    }

    /** What the constant is. */
    public enum Kind {
        STRING,
        NUMBER,
        BOOLEAN,
        NULL,
        /** A string with its type before it, such as {@code date '2026-01-01'}, or a bit string. */
        TYPED
    }
}

package dev.vitrine.parser.statement;

import dev.vitrine.parser.text.Span;

/**
 * DROP MODEL, DROP SECRET.
 *
 * @param kind what is dropped
 */
public record DropControl(Span span, Kind kind, String name, Span nameSpan, boolean ifExists) implements Statement {
    /** What is dropped. */
    public enum Kind {
        MODEL,
        SECRET
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.dropControl(this);
    }
}

package dev.vitrine.parser.statement;

import dev.vitrine.parser.text.Span;

/**
 * A statement of the language that does not run yet.
 *
 * @param form its first words, such as {@code CREATE MODEL}
 */
public record NotYetAvailable(String form, Span span) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.notYetAvailable(this);
    }
}

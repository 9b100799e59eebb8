package dev.vitrine.parser.expression;

import dev.vitrine.parser.text.Span;

/**
 * A parameter.
 *
 * @param index from 1; a {@code ?} is counted through the whole text
 */
public record Parameter(int index, Span span) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.parameter(this);
    }
}

package dev.vitrine.parser.expression;

import dev.vitrine.parser.text.Span;
import java.util.List;

/**
 * A query inside an expression.
 *
 * @param calls all calls in it, at any depth
 * @param span with its parentheses
 */
public record SubQuery(List<Call> calls, Span span) implements Expression {
    public SubQuery {
        calls = List.copyOf(calls);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.subQuery(this);
    }
}

package dev.vitrine.parser.expression;

import dev.vitrine.parser.text.Span;
import java.util.List;

/**
 * Any other expression.
 *
 * @param operator in lower case: a symbol as written, words such as {@code and}, {@code or}, {@code not}, {@code case},
 *     {@code between}, {@code in}, {@code is null}, {@code over}, {@code filter}, or what stands behind or before its only child,
 *     such as {@code ::} and {@code collate}
 */
public record Composite(String operator, List<Expression> children, Span span) implements Expression {
    public Composite {
        children = List.copyOf(children);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.composite(this);
    }
}

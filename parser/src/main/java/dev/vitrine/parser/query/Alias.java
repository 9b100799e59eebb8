package dev.vitrine.parser.query;

import dev.vitrine.parser.text.Span;
import java.util.Objects;

/**
 * Another name for a table or an expression.
 *
 * @param span of the name alone, without AS
 */
public record Alias(String name, Span span) {
    public Alias {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(span, "span");
    }
}

package dev.vitrine.parser.query;

import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/**
 * A TABLESAMPLE clause.
 *
 * @param method in lower case, such as {@code bernoulli} or {@code stratified}
 * @param repeatable the seed
 */
public record Sample(String method, List<Span> arguments, Optional<Span> repeatable, Span span) {
    public Sample {
        arguments = List.copyOf(arguments);
    }
}

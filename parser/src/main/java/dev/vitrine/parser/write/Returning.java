package dev.vitrine.parser.write;

import dev.vitrine.parser.query.Alias;
import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/**
 * A RETURNING clause.
 *
 * @param span with the keyword
 * @param list without it
 */
public record Returning(List<Item> items, Span span, Span list) {
    public Returning {
        items = List.copyOf(items);
    }

    /**
     * One item.
     *
     * @param span with the alias
     * @param expression without it
     * @param star whether it is {@code *} or {@code name.*}
     */
    public record Item(Span span, Span expression, Optional<Alias> alias, boolean star) {}
}

package dev.vitrine.parser.query;

import dev.vitrine.parser.text.Span;
import java.util.List;

/** A WITH clause. */
public record With(boolean recursive, List<WithItem> items, Span span) {
    public With {
        items = List.copyOf(items);
    }
}

package dev.vitrine.parser.statement;

import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/** What CREATE INCREMENTAL VIEW says of one of its columns before the query. */
public record ViewColumn(
        String name,
        Span nameSpan,
        Optional<Storage> storage,
        Optional<ErrorPolicy> onError,
        List<Option> options,
        Span span) {
    public ViewColumn {
        options = List.copyOf(options);
    }
}

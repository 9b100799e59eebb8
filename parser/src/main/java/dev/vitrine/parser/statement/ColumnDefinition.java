package dev.vitrine.parser.statement;

import dev.vitrine.parser.expression.MediaKind;
import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/**
 * A column.
 *
 * @param type its type as written; absent only before COMPUTED AS
 * @param media the kind of a media type
 * @param constraints what Postgres reads behind the type, verbatim, without our clauses
 * @param options of our OPTIONS clause
 */
public record ColumnDefinition(
        String name,
        Span nameSpan,
        Optional<Span> type,
        Optional<MediaKind> media,
        List<Span> constraints,
        Optional<ComputedClause> computed,
        List<Option> options,
        Span span)
        implements TableElement {
    public ColumnDefinition {
        constraints = List.copyOf(constraints);
        options = List.copyOf(options);
    }
}

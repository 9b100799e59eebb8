package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Span;
import java.util.List;

/**
 * The columns that a write names.
 *
 * @param span with the parentheses
 */
public record ColumnList(List<TargetColumn> columns, Span span) {
    public ColumnList {
        columns = List.copyOf(columns);
    }
}

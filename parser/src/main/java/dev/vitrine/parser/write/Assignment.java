package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Span;
import java.util.List;

/**
 * An assignment of UPDATE, or of an UPDATE inside MERGE or ON CONFLICT.
 *
 * @param columns one, or several as in {@code (a, b) = (1, 2)}
 * @param value what stands behind the equals sign
 * @param values its parts where they can be told: one for one column, one a column for a row of equal length, else none
 * @param span all of it
 */
public record Assignment(List<TargetColumn> columns, Span value, List<InsertValue> values, Span span) {
    public Assignment {
        columns = List.copyOf(columns);
        values = List.copyOf(values);
    }
}

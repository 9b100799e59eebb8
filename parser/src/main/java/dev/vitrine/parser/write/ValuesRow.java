package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Span;
import java.util.List;

/**
 * One row of VALUES.
 *
 * @param span with its parentheses
 */
public record ValuesRow(List<InsertValue> values, Span span) {
    public ValuesRow {
        values = List.copyOf(values);
    }
}

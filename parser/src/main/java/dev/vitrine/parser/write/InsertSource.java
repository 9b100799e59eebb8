package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Span;
import java.util.List;

/** Where the rows of an INSERT come from. */
public sealed interface InsertSource {
    Span span();

    /** {@code VALUES (..), (..)} and nothing behind it. */
    record ValuesRows(List<ValuesRow> rows, Span span) implements InsertSource {
        public ValuesRows {
            rows = List.copyOf(rows);
        }
    }

    /** Any other query; the span is without a leading WITH of the INSERT itself. */
    record QuerySource(Span span) implements InsertSource {}

    /** {@code DEFAULT VALUES}. */
    record DefaultValues(Span span) implements InsertSource {}
}

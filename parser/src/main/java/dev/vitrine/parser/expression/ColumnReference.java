package dev.vitrine.parser.expression;

import dev.vitrine.parser.text.Span;
import java.util.List;

/**
 * A column, or a whole row by its table's name.
 *
 * @param parts as Postgres stores them; the last is the column
 */
public record ColumnReference(List<String> parts, Span span) implements Expression {
    public ColumnReference {
        parts = List.copyOf(parts);
    }

    /** The column's own name. */
    public String name() {
        return parts.get(parts.size() - 1);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.columnReference(this);
    }
}

package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * An INSERT.
 *
 * @param columns empty if the statement names none
 * @param overriding {@code OVERRIDING SYSTEM VALUE} or {@code USER}
 */
public record InsertShape(
        Span span,
        Optional<Span> with,
        Target target,
        Optional<ColumnList> columns,
        Optional<Span> overriding,
        InsertSource source,
        Optional<OnConflict> onConflict,
        Optional<OnError> onError,
        Optional<Returning> returning)
        implements WriteShape {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.insert(this);
    }
}

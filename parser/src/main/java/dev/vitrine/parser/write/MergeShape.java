package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Clause;
import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/** A MERGE. */
public record MergeShape(
        Span span,
        Optional<Span> with,
        Target target,
        Clause using,
        Clause on,
        List<Action> actions,
        Optional<Returning> returning)
        implements WriteShape {
    public MergeShape {
        actions = List.copyOf(actions);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.merge(this);
    }

    /** What a WHEN does. */
    public enum Kind {
        INSERT,
        UPDATE,
        DELETE,
        NOTHING
    }

    /**
     * One WHEN.
     *
     * @param span from WHEN on
     * @param condition behind AND, before THEN
     * @param assignments of an UPDATE
     * @param columns of an INSERT, empty if it names none
     * @param values of an INSERT, empty if it is DEFAULT VALUES
     */
    public record Action(
            Kind kind,
            Span span,
            Optional<Span> condition,
            List<Assignment> assignments,
            Optional<ColumnList> columns,
            Optional<ValuesRow> values) {
        public Action {
            assignments = List.copyOf(assignments);
        }
    }
}

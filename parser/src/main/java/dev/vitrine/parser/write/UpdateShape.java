package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Clause;
import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/**
 * An UPDATE.
 *
 * @param set the clause with its keyword
 * @param noCascade our NO CASCADE, which Postgres must not see
 */
public record UpdateShape(
        Span span,
        Optional<Span> with,
        Target target,
        List<Assignment> assignments,
        Clause set,
        Optional<Clause> from,
        Optional<Clause> where,
        Optional<Returning> returning,
        Optional<Span> noCascade)
        implements WriteShape {
    public UpdateShape {
        assignments = List.copyOf(assignments);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.update(this);
    }
}

package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Clause;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/** A DELETE. */
public record DeleteShape(
        Span span,
        Optional<Span> with,
        Target target,
        Optional<Clause> using,
        Optional<Clause> where,
        Optional<Returning> returning)
        implements WriteShape {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.delete(this);
    }
}

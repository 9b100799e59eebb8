package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.query.TimeSpec;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * {@code REVERT TABLE t TO VERSION 3}.
 *
 * @param target which version, absent for the one before
 * @param discard whether later versions are removed
 */
public record RevertTable(Span span, QualifiedName table, Optional<TimeSpec> target, boolean discard)
        implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.revertTable(this);
    }
}

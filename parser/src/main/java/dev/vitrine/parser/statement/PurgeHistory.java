package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * PURGE HISTORY FOR. One of both limits is there.
 *
 * @param keepVersions how many of the newest versions stay
 * @param olderThan an interval as a string or expression, as written
 * @param dryRun whether it only tells what would go
 */
public record PurgeHistory(
        Span span, QualifiedName table, OptionalLong keepVersions, Optional<Span> olderThan, boolean dryRun)
        implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.purgeHistory(this);
    }
}

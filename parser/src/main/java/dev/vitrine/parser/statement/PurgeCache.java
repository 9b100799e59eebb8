package dev.vitrine.parser.statement;

import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * PURGE CACHE.
 *
 * @param function the function whose results go, absent for all
 * @param model the model whose results go, absent for all
 * @param olderThan an interval as a string or expression, as written
 */
public record PurgeCache(Span span, Optional<String> function, Optional<String> model, Optional<Span> olderThan)
        implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.purgeCache(this);
    }
}

package dev.vitrine.parser.statement;

import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * WAIT FOR JOB.
 *
 * @param job the number of the job
 * @param timeout an interval, as written
 */
public record WaitForJob(Span span, long job, Span jobSpan, Optional<Span> timeout) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.waitForJob(this);
    }
}

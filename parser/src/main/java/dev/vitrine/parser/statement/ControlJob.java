package dev.vitrine.parser.statement;

import dev.vitrine.parser.text.Span;

/**
 * CANCEL JOB, PAUSE JOB, RESUME JOB.
 *
 * @param job the number of the job
 */
public record ControlJob(Span span, Action action, long job, Span jobSpan) implements Statement {
    /** What is done with it. */
    public enum Action {
        CANCEL,
        PAUSE,
        RESUME
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.controlJob(this);
    }
}

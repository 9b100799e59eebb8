package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.ControlJob;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.runtime.store.job.Job;
import dev.vitrine.runtime.store.job.JobStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** CANCEL JOB, PAUSE JOB, RESUME JOB. One thread at a time. */
final class JobControl {
    private final Definitions definitions;

    JobControl(Definitions definitions) {
        this.definitions = definitions;
    }

    /** The job of a number in a statement. */
    static Job require(Definitions definitions, long id, Span span) throws SQLException {
        return new JobStore(definitions.context().connection())
                .find(id)
                .orElseThrow(() -> VitrineException.at(
                        span.position(definitions.sql()),
                        ErrorCode.UNDEFINED_OBJECT,
                        "job %d does not exist; SHOW JOBS tells which do".formatted(id)));
    }

    void run(ControlJob statement) throws SQLException {
        Job job = require(definitions, statement.job(), statement.jobSpan());
        JobStore jobs = new JobStore(definitions.context().connection());
        boolean moved = switch (statement.action()) {
            case CANCEL -> jobs.move(job.id(), List.of(Job.State.RUNNING, Job.State.PAUSED), Job.State.CANCELLED);
            case PAUSE -> jobs.move(job.id(), List.of(Job.State.RUNNING), Job.State.PAUSED);
            case RESUME ->
                jobs.move(
                        job.id(), List.of(Job.State.PAUSED, Job.State.FAILED, Job.State.CANCELLED), Job.State.RUNNING);
        };
        if (!moved) {
            throw VitrineException.at(
                    statement.jobSpan().position(definitions.sql()),
                    ErrorCode.WRONG_STATE,
                    "job %d is %s".formatted(job.id(), job.state().name().toLowerCase(Locale.ROOT)));
        }
    }
}

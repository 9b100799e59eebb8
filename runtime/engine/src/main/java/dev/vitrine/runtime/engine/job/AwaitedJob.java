package dev.vitrine.runtime.engine.job;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.job.Job;
import dev.vitrine.runtime.store.job.JobStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A statement that is a job: it works on it until the end, and is cancelled with it. One thread at a time. */
public final class AwaitedJob {
    private static final long FOR_EVER_NANOS = Long.MAX_VALUE / 4;

    private static final int MOST_TRIES = 3;

    private final RunContext context;

    public AwaitedJob(RunContext context) {
        this.context = context;
    }

    /**
     * Works on a job until it is done.
     *
     * @throws VitrineException if it failed, here or elsewhere, or was cancelled
     */
    public Job run(long id) throws SQLException {
        Optional<Job> job;
        try {
            job = new JobRunner(context).drive(id, System.nanoTime() + FOR_EVER_NANOS);
        } catch (SQLException | RuntimeException e) {
            if (HeldSlice.stateOf(e).equals(ErrorCode.CANCELLED.sqlState())) {
                cancel(id, e);
            }
            throw e;
        }
        Job ended = job.orElseThrow(
                () -> VitrineException.of(ErrorCode.UNDEFINED_OBJECT, "job %d has gone with its table".formatted(id)));
        return switch (ended.state()) {
            case DONE -> ended;
            case FAILED ->
                throw new VitrineException(
                        ended.errorType().orElse(ErrorCode.INTERNAL.sqlState()),
                        ended.errorMessage().orElse("job %d has failed".formatted(id)),
                        null,
                        null);
            default ->
                throw VitrineException.of(
                        ErrorCode.CANCELLED,
                        "job %d was cancelled; what it has done stays, and RESUME JOB %d goes on".formatted(id, id));
        };
    }

    /** The server may get the request to cancel only now, and stop this in the place of what it was meant for. */
    private void cancel(long id, Exception failure) {
        boolean moved = false;
        for (int tries = 0; tries < MOST_TRIES && !moved; tries++) {
            try {
                new JobStore(context.connection())
                        .move(id, List.of(Job.State.RUNNING, Job.State.PAUSED), Job.State.CANCELLED);
                moved = true;
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
    }
}

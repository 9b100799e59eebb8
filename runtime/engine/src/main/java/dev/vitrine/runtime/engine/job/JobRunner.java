package dev.vitrine.runtime.engine.job;

import dev.vitrine.runtime.engine.maintain.SliceFill;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.job.Job;
import dev.vitrine.runtime.store.job.JobStore;
import dev.vitrine.runtime.store.job.SliceStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Works on jobs, slice by slice, beside whoever else does. Outside a transaction; one thread at a time. */
public final class JobRunner {
    private static final int MOST_ROWS = 8_000;
    /** A slice that takes longer is followed by a smaller one, one that takes less than a quarter by a larger one. */
    private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long PAUSE_MILLIS = 20;

    private final RunContext context;
    private final JobStore jobs;
    private final SliceStore slices;
    /** Of the next slice, 0 before the first; grows and shrinks with the time that the last one took. */
    private int rows;

    public JobRunner(RunContext context) {
        this.context = context;
        this.jobs = new JobStore(context.connection());
        this.slices = new SliceStore(context.connection());
    }

    /** Whether a failure of {@link #step} leaves the job as it was, to be tried again: it says nothing about the job's rows. */
    public static boolean isPassing(Exception failure) {
        return HeldSlice.isPassing(failure);
    }

    /** What one look at a job came to. */
    public enum Step {
        /** A slice was done. */
        WORKED,
        /** Others hold what is left, or the job is paused. */
        NOTHING_FREE,
        /** It has ended, well or not. */
        ENDED
    }

    private record Look(Step step, Optional<HeldSlice> slice, Optional<Job> job, Optional<JobWork> work) {
        static Look nothing(Step step) {
            return new Look(step, Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /** Does one slice of a job. */
    public Step step(long id) throws SQLException {
        long began = System.nanoTime();
        Look look = SliceTransaction.handOut(context.connection(), () -> look(id));
        if (look.slice().isPresent()) {
            JobWork work = look.work().orElseThrow();
            work(look.job().orElseThrow(), work, look.slice().get());
            long took = System.nanoTime() - began;
            if (took > SLICE_NANOS) {
                rows = Math.max(work.fewestRows(), rows / 2);
            } else if (took < SLICE_NANOS / 4) {
                rows = Math.min(MOST_ROWS, rows * 2);
            }
        }
        return look.step();
    }

    /**
     * Works on a job until it has ended.
     *
     * @param untilNanos when to stop waiting, as {@link System#nanoTime()}
     * @return the job as it is then; absent if it is gone with its table
     */
    public Optional<Job> drive(long id, long untilNanos) throws SQLException {
        Step step = Step.WORKED;
        while (step != Step.ENDED && System.nanoTime() - untilNanos < 0) {
            context.cancellation().check();
            step = step(id);
            if (step == Step.NOTHING_FREE) {
                context.cancellation().pause(PAUSE_MILLIS);
            }
        }
        return jobs.find(id);
    }

    private Look look(long id) throws SQLException {
        Optional<Job> locked = jobs.lock(id);
        if (locked.isEmpty() || !locked.get().state().isOpen()) {
            return Look.nothing(Step.ENDED);
        }
        Job job = locked.get();
        Optional<JobWork> found = work(job);
        if (job.state() == Job.State.PAUSED || found.isEmpty()) {
            return Look.nothing(Step.NOTHING_FREE);
        }
        JobWork work = found.get();
        if (work.sharesRows()) {
            slices.lock(job.relationId());
            slices.forgetLostOf(id);
        } else {
            Optional<SliceStore.Slice> lost = slices.takeOver(id);
            if (lost.isPresent()) {
                HeldSlice slice = HeldSlice.of(context, work.keyTypes(), lost.get());
                return new Look(Step.WORKED, Optional.of(slice), locked, found);
            }
        }
        rows = rows == 0 ? work.firstRows() : rows;
        Keys keys = new Keys(work.keyTypes());
        if (!job.allTaken()) {
            keys = work.next(job.lastKey().map(List::copyOf), rows);
            jobs.handedOut(id, keys.size() == 0 ? null : keys.get(keys.size() - 1), keys.size() < rows);
        }
        if (keys.size() == 0) {
            if (slices.anyOf(id)) {
                return Look.nothing(Step.NOTHING_FREE);
            }
            if (!work.isLeft()) {
                SliceTransaction.makeSafe(context.connection());
                work.end();
                jobs.move(id, List.of(Job.State.RUNNING), Job.State.DONE);
                return Look.nothing(Step.ENDED);
            }
            keys = work.leftOver(rows);
            if (keys.size() == 0) {
                return Look.nothing(Step.NOTHING_FREE);
            }
        }
        HeldSlice slice = HeldSlice.take(context, job.relationId(), OptionalLong.of(id), keys);
        return new Look(Step.WORKED, Optional.of(slice), locked, found);
    }

    /** What the job does, if the catalog that this run sees has what it is about. */
    private Optional<JobWork> work(Job job) {
        return context.catalog().relation(job.relationId()).flatMap(relation -> switch (job.kind()) {
            case BACKFILL, RECOMPUTE, REDEFINE -> CellWork.of(context, relation, job);
            case VIEW -> ViewWork.of(context, relation);
            case INDEX -> IndexWork.of(context, relation, job);
        });
    }

    private void work(Job job, JobWork work, HeldSlice slice) throws SQLException {
        RunContext working = slice.working(context, OptionalLong.of(job.id()));
        try {
            SliceFill.Done done = work.run(working, slice.keys());
            SliceTransaction.write(context.connection(), () -> {
                if (slice.release()) {
                    jobs.add(
                            job.id(),
                            done.rows(),
                            done.changed(),
                            done.failed(),
                            working.progress().calls(),
                            working.progress().cached());
                }
                return true;
            });
        } catch (SQLException | RuntimeException e) {
            if (HeldSlice.isPassing(e)) {
                slice.giveBack(e);
            } else {
                fail(job, work, slice, e);
            }
            throw e;
        }
    }

    private void fail(Job job, JobWork work, HeldSlice slice, Exception failure) {
        try {
            Atomic.run(context.connection(), () -> {
                if (work.sharesRows()) {
                    slice.release();
                } else {
                    // No look at the cells tells that these rows are left: whoever resumes the job takes them over.
                    slice.giveBack(failure);
                }
                jobs.fail(job.id(), HeldSlice.stateOf(failure), failure.getMessage());
                return true;
            });
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}

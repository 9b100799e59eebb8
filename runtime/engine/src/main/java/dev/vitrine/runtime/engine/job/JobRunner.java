package dev.vitrine.runtime.engine.job;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.compute.CacheMode;
import dev.vitrine.runtime.engine.maintain.KeyScan;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.maintain.SliceFill;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.job.Job;
import dev.vitrine.runtime.store.job.JobStore;
import dev.vitrine.runtime.store.job.SliceStore;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Works on jobs, slice by slice, beside whoever else does. Outside a transaction; one thread at a time. */
public final class JobRunner {
    private static final int FIRST_ROWS = 1_000;
    private static final int FEWEST_ROWS = 64;
    private static final int MOST_ROWS = 8_000;
    /** A slice that takes longer is followed by a smaller one, one that takes less than a quarter by a larger one. */
    private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long PAUSE_MILLIS = 20;

    private final RunContext context;
    private final JobStore jobs;
    private final SliceStore slices;
    private int rows = FIRST_ROWS;

    public JobRunner(RunContext context) {
        this.context = context;
        this.jobs = new JobStore(context.connection());
        this.slices = new SliceStore(context.connection());
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

    private record Look(Step step, Optional<HeldSlice> slice, Optional<Job> job, Optional<Relation> relation) {
        static Look nothing(Step step) {
            return new Look(step, Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /** Does one slice of a job. */
    public Step step(long id) throws SQLException {
        Look look = SliceTransaction.handOut(context.connection(), () -> look(id));
        if (look.slice().isPresent()) {
            long began = System.nanoTime();
            work(
                    look.job().orElseThrow(),
                    look.relation().orElseThrow(),
                    look.slice().get());
            long took = System.nanoTime() - began;
            if (took > SLICE_NANOS) {
                rows = Math.max(FEWEST_ROWS, rows / 2);
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
                pause();
            }
        }
        return jobs.find(id);
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            context.cancellation().cancel();
        }
    }

    private Look look(long id) throws SQLException {
        Optional<Job> found = jobs.lock(id);
        if (found.isEmpty() || !found.get().state().isOpen()) {
            return Look.nothing(Step.ENDED);
        }
        Job job = found.get();
        Optional<Relation> relation = relation(job);
        if (job.state() == Job.State.PAUSED || relation.isEmpty()) {
            return Look.nothing(Step.NOTHING_FREE);
        }
        Optional<SliceStore.Slice> lost = slices.takeOver(id);
        if (lost.isPresent()) {
            return new Look(
                    Step.WORKED, Optional.of(HeldSlice.of(context, relation.get(), lost.get())), found, relation);
        }
        Keys keys = job.allTaken() ? new Keys(keyTypes(relation.get())) : next(job, relation.get());
        if (!job.allTaken()) {
            jobs.handedOut(id, keys.size() == 0 ? null : keys.get(keys.size() - 1), keys.size() < rows);
        }
        if (keys.size() == 0) {
            if (slices.anyOf(id)) {
                return Look.nothing(Step.NOTHING_FREE);
            }
            keys = leftOver(job, relation.get());
        }
        if (keys.size() == 0) {
            SliceTransaction.makeSafe(context.connection());
            jobs.move(id, List.of(Job.State.RUNNING), Job.State.DONE);
            return Look.nothing(Step.ENDED);
        }
        HeldSlice slice = HeldSlice.take(context, relation.get(), OptionalLong.of(id), keys);
        return new Look(Step.WORKED, Optional.of(slice), found, relation);
    }

    /** The table or view, if the catalog that this run sees has it with the job's columns. */
    private Optional<Relation> relation(Job job) {
        return context.catalog()
                .relation(job.relationId())
                .filter(relation -> relation.columns().stream()
                        .filter(Column::isComputed)
                        .map(Column::name)
                        .toList()
                        .containsAll(job.columns()));
    }

    private Keys next(Job job, Relation relation) throws SQLException {
        Maintainer maintainer = new Maintainer(context);
        String wanted = job.columns().stream()
                .map(column -> job.kind() == Job.Kind.BACKFILL
                        ? maintainer.target(relation).expression(column) + " IS NULL"
                        : isWanted(maintainer, relation, column, job.cells()))
                .collect(Collectors.joining(" OR "));
        String condition = "(" + wanted + ")"
                + job.condition()
                        .map(where -> " AND (" + maintainer.condition(relation, where) + ")")
                        .orElse("");
        if (job.condition().isPresent()) {
            try (PreparedStatement path =
                    context.connection().prepareStatement("SELECT set_config('search_path', ?, true)")) {
                path.setString(1, job.searchPath());
                path.executeQuery().close();
            }
        }
        Optional<List<@Nullable String>> last = job.lastKey().map(List::copyOf);
        return KeyScan.next(context.connection(), maintainer.target(relation), condition, last, rows);
    }

    /** The condition that a cell is one of those that a recomputation is about. */
    public static String isWanted(Maintainer maintainer, Relation relation, String column, Job.Cells cells) {
        String status = CellStates.status(maintainer.cell(relation, column));
        return switch (cells) {
            case ALL -> "TRUE";
            case ERRORS -> status + " = 'error'";
            case STALE -> status + " = 'stale'";
            case MISSING -> status + " = 'pending'";
        };
    }

    /** Rows that changed while they were computed, or came behind the back of the job. */
    private Keys leftOver(Job job, Relation relation) throws SQLException {
        if (job.kind() != Job.Kind.BACKFILL) {
            return new Keys(keyTypes(relation));
        }
        Maintainer maintainer = new Maintainer(context);
        String waits = job.columns().stream()
                .map(column -> maintainer.waits(relation, column))
                .collect(Collectors.joining(" OR "));
        return KeyScan.next(context.connection(), maintainer.target(relation), waits, Optional.empty(), rows);
    }

    private List<PostgresType> keyTypes(Relation relation) {
        return new Maintainer(context).keyTypes(relation);
    }

    private void work(Job job, Relation relation, HeldSlice slice) throws SQLException {
        RunContext working = slice.working(context, OptionalLong.of(job.id()));
        SliceFill fill = new SliceFill(job.noCache() ? working.with(CacheMode.REFRESH) : working);
        try {
            SliceFill.Done done = job.kind() == Job.Kind.BACKFILL
                    ? fill.fill(relation, job.columns(), slice.keys())
                    : fill.recompute(relation, job.columns(), slice.keys());
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
                fail(job, slice, e);
            }
            throw e;
        }
    }

    private void fail(Job job, HeldSlice slice, Exception failure) {
        try {
            Atomic.run(context.connection(), () -> {
                slice.release();
                jobs.fail(job.id(), HeldSlice.stateOf(failure), failure.getMessage());
                return true;
            });
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}

package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.job.AwaitedJob;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.job.Job;
import dev.vitrine.runtime.store.job.JobStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fills columns that a definition has added. Outside a transaction the definition is committed first, and a job fills the rows in
 * slices, with no lock for long; inside one, all is part of it. One thread at a time.
 */
final class Backfill {
    private static final String IN_ONE_TRANSACTION = "01V04";

    private final Definitions definitions;
    private final List<String> columns = new ArrayList<>();
    private OptionalLong goesOn = OptionalLong.empty();

    Backfill(Definitions definitions) {
        this.definitions = definitions;
    }

    /** What to do with columns that could not be filled. */
    interface Undo {
        void run(int tableId, List<String> columns) throws SQLException;
    }

    /** A column is to be filled; its definition is in the catalog. */
    void add(String column) {
        columns.add(column);
    }

    /** Whether a column is there already, defined the same way, and an earlier statement was kept from filling it: it goes on. */
    boolean goesOn(ManagedTable table, String name, Computation computation) throws SQLException {
        Optional<Computation> known = table.column(name).flatMap(Column::computation);
        if (known.filter(computation::equals).isEmpty()) {
            return false;
        }
        JobStore jobs = new JobStore(definitions.context().connection());
        Optional<Job> job = jobs.unfinishedBackfill(table.id(), name);
        if (job.isPresent()) {
            jobs.move(
                    job.get().id(),
                    List.of(Job.State.PAUSED, Job.State.FAILED, Job.State.CANCELLED),
                    Job.State.RUNNING);
            goesOn = OptionalLong.of(job.get().id());
        }
        return job.isPresent();
    }

    /**
     * Fills the columns, or makes the job that does.
     *
     * @param alone whether the definition is committed now
     * @return the job to {@link #await} once it is
     */
    OptionalLong begin(int tableId, boolean alone) throws SQLException {
        if (columns.isEmpty()) {
            return goesOn;
        }
        RunContext context = definitions.context();
        ManagedTable table = definitions.table(tableId);
        if (!alone || table.key().isEmpty()) {
            new Maintainer(context).fillColumns(table, Optional.empty());
            if (!alone) {
                context.warn(
                        IN_ONE_TRANSACTION,
                        "table \"%s\" stays locked until your transaction ends; outside a transaction block a column is filled in slices"
                                .formatted(table.name().name()));
            }
            return OptionalLong.empty();
        }
        List<String> order = new Maintainer(context)
                .computed(table).order().stream().filter(columns::contains).toList();
        return OptionalLong.of(new JobStore(context.connection())
                .create(Job.Kind.BACKFILL, tableId, order, Job.Cells.MISSING, Optional.empty(), false));
    }

    /** Works on the job until it is done; a failure undoes what was added. */
    void await(long job, Undo undo) throws SQLException {
        try {
            new AwaitedJob(definitions.context()).run(job);
        } catch (SQLException | RuntimeException e) {
            JobStore jobs = new JobStore(definitions.context().connection());
            try {
                Optional<Job> ended = jobs.find(job);
                if (ended.isPresent() && ended.get().state() == Job.State.FAILED) {
                    undo.run(ended.get().relationId(), ended.get().columns());
                }
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }
}

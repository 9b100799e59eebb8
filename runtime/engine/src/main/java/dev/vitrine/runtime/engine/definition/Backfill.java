package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.job.AwaitedJob;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.IndexFill;
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
 * Fills columns, views and indexes that a definition has added. Outside a transaction the definition is committed first, and a job fills the rows in
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

    /** What to do with what could not be filled: columns of a table, a view or an index. */
    interface Undo {
        void run(int relationId, List<String> columns) throws SQLException;
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
        goesOn = resume(jobs, jobs.unfinishedBackfill(table.id(), name));
        return goesOn.isPresent();
    }

    private static OptionalLong resume(JobStore jobs, Optional<Job> job) throws SQLException {
        if (job.isEmpty()) {
            return OptionalLong.empty();
        }
        jobs.move(job.get().id(), List.of(Job.State.PAUSED, Job.State.FAILED, Job.State.CANCELLED), Job.State.RUNNING);
        return OptionalLong.of(job.get().id());
    }

    /** The job of an earlier statement that was kept from making the rows of a view: it goes on. */
    OptionalLong goesOn(IncrementalView view) throws SQLException {
        JobStore jobs = new JobStore(definitions.context().connection());
        return resume(jobs, jobs.unfinishedView(view.id()));
    }

    /** The job of an earlier statement that was kept from making the vectors of an index: it goes on. */
    OptionalLong goesOn(EmbeddingIndex index) throws SQLException {
        JobStore jobs = new JobStore(definitions.context().connection());
        return resume(
                jobs, jobs.unfinishedIndex(index.relationId(), index.name().name()));
    }

    /** Makes the vectors of a new index, or the job that does. */
    OptionalLong begin(EmbeddingIndex index, Relation relation, boolean alone) throws SQLException {
        RunContext context = definitions.context();
        if (!alone) {
            new IndexFill(context, relation, new FillTargets(context).keyTypes(relation), index).run(Optional.empty());
            return OptionalLong.empty();
        }
        return OptionalLong.of(new JobStore(context.connection())
                .create(
                        Job.Kind.INDEX,
                        relation.id(),
                        relation.id(),
                        List.of(index.name().name()),
                        Job.Cells.MISSING,
                        Optional.empty(),
                        false));
    }

    /** Makes the rows of a new view, or the job that does. */
    OptionalLong begin(IncrementalView view, boolean alone) throws SQLException {
        if (!view.isStored()) {
            return OptionalLong.empty();
        }
        RunContext context = definitions.context();
        if (!alone) {
            new Maintainer(context).fillView(view, Optional.empty());
            warnOfTransaction(context, definitions.derived().root(view));
            return OptionalLong.empty();
        }
        return OptionalLong.of(makeRows(definitions, view, false));
    }

    /** Makes the job that makes rows of a view which are not there. */
    static long makeRows(Definitions definitions, IncrementalView view, boolean noCache) throws SQLException {
        return new JobStore(definitions.context().connection())
                .create(
                        Job.Kind.VIEW,
                        view.id(),
                        definitions.derived().root(view).id(),
                        List.of(),
                        Job.Cells.MISSING,
                        Optional.empty(),
                        noCache);
    }

    /** Tells that rows are worked on as part of the open transaction. */
    static void warnOfTransaction(RunContext context, ManagedTable table) {
        context.warn(
                IN_ONE_TRANSACTION,
                "table \"%s\" stays locked until your transaction ends; outside a transaction block it is worked on in slices"
                        .formatted(table.name().name()));
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
                warnOfTransaction(context, table);
            }
            return OptionalLong.empty();
        }
        List<String> order = new FillTargets(context)
                .computed(table).order().stream().filter(columns::contains).toList();
        return OptionalLong.of(new JobStore(context.connection())
                .create(Job.Kind.BACKFILL, tableId, tableId, order, Job.Cells.MISSING, Optional.empty(), false));
    }

    /** Works on the job until it is done; a failure undoes what was added. */
    void await(long job, Undo undo) throws SQLException {
        definitions.publish();
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

package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.AlterAction;
import dev.vitrine.parser.statement.AlterTable;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.RowScope;
import dev.vitrine.runtime.engine.job.AwaitedJob;
import dev.vitrine.runtime.engine.maintain.CellQueries;
import dev.vitrine.runtime.engine.maintain.ErrorPolicies;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.maintain.StaleMarks;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.history.History;
import dev.vitrine.runtime.store.job.Job;
import dev.vitrine.runtime.store.job.JobStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * ALTER COLUMN .. SET COMPUTED. Outside a transaction the old values are marked stale, the definition is committed, and a job
 * computes the cells anew in slices, with no lock for long; until it comes to a cell, that has its old value. Inside a transaction, and in
 * a table without a key, all is one. One thread at a time.
 */
final class Redefining {
    /**
     * How long statements elsewhere may know the definition of before. A process compares the catalog that it knows with the server's
     * when a second has passed, and a statement looks whether it holds still if it writes later than a tenth of a second after its
     * begin; the rest is for a process that is held up in between.
     */
    static final Duration KNOWN_AFTER = Duration.ofMillis(1_500);

    private final Definitions definitions;
    private final TableChange change;
    private final ComputedDefinitions computed;
    /** Of the columns whose old values are marked already. */
    private final Map<String, StaleMarks> marks = new HashMap<>();
    /** Of those that have their new definition. */
    private final List<StaleMarks> defined = new ArrayList<>();
    /** What the job computes. */
    private final Set<String> columns = new LinkedHashSet<>();

    /** Those that an earlier statement was kept from ending, and the new one. */
    private final Set<Long> jobs = new LinkedHashSet<>();

    private boolean inSlices;

    Redefining(Definitions definitions, TableChange change) {
        this.definitions = definitions;
        this.change = change;
        this.computed = new ComputedDefinitions(definitions);
    }

    /**
     * A definition that replaces another.
     *
     * @param inputs the columns that it reads
     */
    private record Redefinition(String column, Computation before, Computation now, Set<String> inputs) {}

    /** Before the transaction of a statement that is one of its own: what is there is marked without a lock. */
    void prepare(AlterTable statement) throws SQLException {
        inSlices = true;
        Optional<ManagedTable> table = definitions
                .relation(statement.name())
                .filter(ManagedTable.class::isInstance)
                .map(ManagedTable.class::cast)
                .filter(known -> !known.key().isEmpty());
        for (AlterAction action : statement.actions()) {
            if (table.isPresent()
                    && action instanceof AlterAction.SetComputed set
                    && table.get().column(set.column()).isPresent()) {
                Redefinition redefinition = check(table.get(), set);
                if (unfinished(table.get(), set, redefinition).isEmpty()) {
                    StaleMarks put =
                            new StaleMarks(definitions.context(), table.get(), set.column(), redefinition.inputs());
                    put.putAhead();
                    marks.put(set.column(), put);
                }
            }
        }
    }

    /** Another expression for a column; its type stays. */
    void set(ManagedTable table, AlterAction.SetComputed set) throws SQLException {
        Redefinition redefinition = check(table, set);
        boolean keeps = set.existing() == AlterAction.Existing.KEEP;
        if (!inSlices || table.key().isEmpty()) {
            ManagedTable changed = define(table, redefinition, false);
            computeNow(changed, set.column(), keeps);
            return;
        }
        Optional<Job> unfinished = unfinished(table, set, redefinition);
        if (unfinished.isPresent()) {
            resume(unfinished.get());
            return;
        }
        definitions.ddl().run("LOCK TABLE ONLY " + table.name().quoted() + " IN SHARE ROW EXCLUSIVE MODE");
        define(table, redefinition, true);
        StaleMarks marked = marks.computeIfAbsent(
                set.column(), column -> new StaleMarks(definitions.context(), table, column, redefinition.inputs()));
        marked.putRest();
        defined.add(marked);
        store().cancelRedefinitions(table.id(), set.column());
        if (!keeps) {
            columns.add(set.column());
        }
    }

    private JobStore store() {
        return new JobStore(definitions.context().connection());
    }

    private Redefinition check(ManagedTable table, AlterAction.SetComputed set) throws SQLException {
        Column column = table.column(set.column())
                .orElseThrow(() -> VitrineException.at(
                        set.columnSpan().position(definitions.sql()),
                        ErrorCode.UNDEFINED_COLUMN,
                        "column \"%s\" of table \"%s\" does not exist"
                                .formatted(set.column(), table.name().name())));
        Computation old = column.computation()
                .orElseThrow(() -> VitrineException.at(
                        set.columnSpan().position(definitions.sql()),
                        ErrorCode.WRONG_OBJECT_TYPE,
                        "column \"%s\" holds what users gave it; add a computed column beside it"
                                .formatted(set.column())));
        List<ComputedColumns.Definition> all = new ArrayList<>();
        table.computed()
                .filter(known -> !known.name().equals(set.column()))
                .forEach(known -> all.add(new ComputedColumns.Definition(
                        known.name(),
                        known.computation().orElseThrow().expression(),
                        Optional.of(known.type()),
                        Optional.of(known.declaredType()))));
        all.add(computed.definition(column, set.computed()));
        String alias = table.name().name();
        computed.types(
                alias,
                table.columns(),
                all,
                new FillTargets(definitions.context()).target(table).from());
        ErrorPolicy policy = set.computed().onError().map(ErrorPolicies::of).orElse(old.onError());
        computed.requirePolicy(table, set.column(), policy, set.span());
        ComputedColumns analysed = ComputedColumns.analyse(
                RowScope.of(alias, table.columns()), all, definitions.context().binder());
        return new Redefinition(
                set.column(),
                old,
                new Computation(computed.expression(set.computed()), old.stored(), policy, old.options()),
                analysed.readsOf(set.column()));
    }

    /** The job of an earlier statement that said the same and was kept from ending it. */
    private Optional<Job> unfinished(ManagedTable table, AlterAction.SetComputed set, Redefinition redefinition)
            throws SQLException {
        return set.existing() != AlterAction.Existing.KEEP && redefinition.now().equals(redefinition.before())
                ? store().unfinishedRedefinition(table.id(), set.column())
                : Optional.empty();
    }

    private void resume(Job job) throws SQLException {
        store().move(job.id(), List.of(Job.State.PAUSED, Job.State.FAILED, Job.State.CANCELLED), Job.State.RUNNING);
        jobs.add(job.id());
    }

    /** Puts the definition in place of the other; answers the table with it. */
    private ManagedTable define(ManagedTable table, Redefinition redefinition, boolean marked) throws SQLException {
        definitions.writer().putComputation(table.id(), redefinition.column(), redefinition.now());
        if (marked) {
            CellStates.dropOutcomes(definitions.context().connection(), table.id(), redefinition.column());
        } else {
            CellStates.drop(definitions.context().connection(), table.id(), redefinition.column());
        }
        change.refresh(table);
        if (table.versioned()) {
            History.recordSchemaChange(
                    definitions.context().connection(), table.id(), "set " + redefinition.column() + " computed");
        }
        return definitions.table(table.id());
    }

    private void computeNow(ManagedTable table, String column, boolean keeps) throws SQLException {
        Maintainer maintainer = new Maintainer(definitions.context());
        CellQueries cellQueries = new CellQueries(definitions.context());
        if (keeps) {
            cellQueries.markStale(table, column);
            return;
        }
        // Triggers take away what was made of the old values.
        definitions
                .ddl()
                .run("UPDATE " + table.name().quoted() + " SET " + Quote.name(column) + " = NULL WHERE "
                        + Quote.name(column) + " IS NOT NULL");
        maintainer.maintainAll(table);
        if (!inSlices) {
            Backfill.warnOfTransaction(definitions.context(), table);
        }
    }

    /** Makes the job, in the transaction of the statement; it begins when all know of the definition. */
    void begin(ManagedTable table) throws SQLException {
        if (!columns.isEmpty()) {
            List<String> order = new FillTargets(definitions.context())
                    .computed(table).order().stream().filter(columns::contains).toList();
            long job = store().create(
                            Job.Kind.REDEFINE, table.id(), table.id(), order, Job.Cells.STALE, Optional.empty(), false);
            store().move(job, List.of(Job.State.RUNNING), Job.State.PAUSED);
            jobs.add(job);
        }
    }

    /** Works on the job until it is done; columns that are computed behind the writes are left to workers here, too. */
    void await(ManagedTable table) throws SQLException {
        if (!defined.isEmpty()) {
            definitions.publish();
            passTime();
            for (StaleMarks marked : defined) {
                marked.putLate();
            }
        }
        for (long id : jobs) {
            store().move(id, List.of(Job.State.PAUSED), Job.State.RUNNING);
            Optional<Job> job = store().find(id);
            if (job.isPresent() && !table.deferred().containsAll(job.get().columns())) {
                await(job.get());
            }
        }
    }

    /** As long as it takes until statements that begin know of the definition, in all processes. */
    private void passTime() {
        long end = System.nanoTime() + KNOWN_AFTER.toNanos();
        while (System.nanoTime() - end < 0) {
            definitions.context().cancellation().pause(10);
        }
    }

    private void await(Job job) throws SQLException {
        try {
            new AwaitedJob(definitions.context()).run(job.id());
        } catch (VitrineException e) {
            throw hasFailed(job) ? new VitrineException(e.sqlState(), e.getMessage() + whatIsLeft(job), null, e) : e;
        } catch (SQLException e) {
            throw hasFailed(job) ? new SQLException(e.getMessage() + whatIsLeft(job), e.getSQLState(), e) : e;
        }
    }

    private boolean hasFailed(Job job) throws SQLException {
        return store().find(job.id())
                .filter(ended -> ended.state() == Job.State.FAILED)
                .isPresent();
    }

    private static String whatIsLeft(Job job) {
        return ("; the new definition of %s stays, and cells that were not reached have their old values and are stale: RESUME JOB %d,"
                        + " or the same statement, goes on with them")
                .formatted(
                        job.columns().stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", ")),
                        job.id());
    }
}

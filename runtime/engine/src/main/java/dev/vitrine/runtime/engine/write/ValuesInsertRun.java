package dev.vitrine.runtime.engine.write;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.runtime.engine.maintain.CellNotes;
import dev.vitrine.runtime.engine.maintain.CellQueries;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.maintain.SameDefinition;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerErrors;
import dev.vitrine.runtime.engine.statement.Binding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.postgresql.util.PSQLException;

/** Runs an INSERT whose cells are computed before its rows are written. */
final class ValuesInsertRun {
    /** A statement that writes this long after it began may write values of a definition that another one has replaced. */
    private static final long MAY_BE_OUTDATED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RunContext context;
    private final ValuesInsert plan;
    private final Maintainer maintainer;
    private final FillTargets targets;
    private final CellQueries cellQueries;
    private final WrittenVersion version;
    private final boolean hasDependents;

    ValuesInsertRun(RunContext context, ValuesInsert plan) {
        this.context = context;
        this.plan = plan;
        this.maintainer = new Maintainer(context);
        this.targets = new FillTargets(context);
        this.cellQueries = new CellQueries(context);
        this.version = new WrittenVersion(context, plan.table());
        this.hasDependents = maintainer.hasDependents(plan.table());
    }

    /** Runs the statement once; empty if its values are such that Postgres must write them first. */
    Optional<Written> run(List<Binding> parameters) throws SQLException {
        ComputedRows rows = new ComputedRows(context, plan, List.of(parameters));
        if (!rows.compute()) {
            return Optional.empty();
        }
        requireDefinitions();
        CellNotes notes = notes(rows);
        boolean needsKeys = needsKeys(notes);
        return Optional.of(
                needsKeys || version.isNotable()
                        ? Atomic.run(context.connection(), () -> {
                            Written written = insert(parameters, rows, notes, needsKeys);
                            version.note();
                            return written;
                        })
                        : insert(parameters, rows, notes, false));
    }

    /** Whoever defines a column anew waits for shorter statements. */
    private void requireDefinitions() throws SQLException {
        if (context.progress().nanos() > MAY_BE_OUTDATED_NANOS) {
            SameDefinition.require(context, plan.table().id(), plan.computed());
        }
    }

    /** Notes can be kept only of rows that have a key. */
    private boolean needsKeys(CellNotes notes) {
        return hasDependents
                || !plan.table().key().isEmpty()
                        && (!notes.isEmpty() || cellQueries.states(plan.table()).any());
    }

    private CellNotes notes(ComputedRows rows) {
        CellNotes notes = rows.notes();
        notes.warn(context, rows::place);
        return notes;
    }

    private Written insert(List<Binding> parameters, ComputedRows computed, CellNotes notes, boolean needsKeys)
            throws SQLException {
        Connection connection = context.connection();
        BoundText text = needsKeys ? plan.keyedText() : plan.text();
        try (PreparedStatement statement = connection.prepareStatement(text.text())) {
            int index = 1;
            for (Binding binding : text.bindings(parameters, computed.made(0, computed.size()))) {
                binding.setter().set(statement, index++);
            }
            if (!execute(statement, text)) {
                return new Written(statement.getUpdateCount(), Optional.empty());
            }
            List<PostgresType> keyTypes = needsKeys ? targets.keyTypes(plan.table()) : List.of();
            try (ResultSet result = statement.getResultSet()) {
                if (!needsKeys) {
                    ReturnedRows all = ReturnedRows.read(connection, result, List.of(), 0);
                    return new Written(all.size(), Optional.of(all.users()));
                }
                ReturnedRows rows = ReturnedRows.read(connection, result, keyTypes, 0);
                keep(notes, rows.keys(), computed.size());
                maintainer.maintainDependents(plan.table(), rows.keys());
                return new Written(rows.size(), plan.returning() ? Optional.of(rows.users()) : Optional.empty());
            }
        }
    }

    /** Keeps notes of rows that were written in this order. */
    private void keep(CellNotes notes, Keys keys, int rows) throws SQLException {
        if (keys.size() > 0 && cellQueries.states(plan.table()).any()) {
            // Those of rows that had the same keys before.
            cellQueries.forgetStates(plan.table(), keys);
        }
        if (!notes.isEmpty() && keys.size() == rows) {
            notes.write(context, new FillTargets(context).target(plan.table()), keys::get);
        }
    }

    private static boolean execute(PreparedStatement statement, BoundText text) throws SQLException {
        try {
            return statement.execute();
        } catch (PSQLException e) {
            throw ServerErrors.inUsersText(e, text.spliced());
        }
    }

    /**
     * Runs the statement once a parameter row, all rows in few statements; empty if that cannot be done.
     *
     * @return one count a parameter row
     */
    Optional<long[]> runBatch(List<List<Binding>> parameterRows) throws SQLException {
        ComputedRows rows = new ComputedRows(context, plan, parameterRows);
        if (plan.returning() || !rows.haveText() || !rows.compute()) {
            return Optional.empty();
        }
        requireDefinitions();
        CellNotes notes = notes(rows);
        Atomic.run(context.connection(), () -> {
            Keys keys = new BulkInsert(context, plan, rows).run(needsKeys(notes));
            keep(notes, keys, rows.size());
            version.note();
            return true;
        });
        long[] counts = new long[parameterRows.size()];
        Arrays.fill(counts, plan.rows().size());
        return Optional.of(counts);
    }
}

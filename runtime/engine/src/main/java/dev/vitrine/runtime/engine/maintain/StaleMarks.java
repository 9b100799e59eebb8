package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.LocalSettings;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.cell.CellStates.CellColumn;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Marks the values of a column stale for a definition that is about to come: most of them before it, slice by slice with no lock on the
 * table, and within the transaction of the definition those of rows that were written meanwhile. A definition that does not come
 * after all leaves cells that are taken for stale, never old values that are taken for new ones. One thread at a time.
 */
public final class StaleMarks {
    private static final int SLICE_ROWS = 5_000;
    private static final String HAS_A_STATE = "23505";
    private static final List<String> STALE = List.of("'stale'", "NULL", "NULL");

    private final RunContext context;
    private final ManagedTable table;
    private final FillTarget target;
    private final CellColumn cell;
    private @Nullable String since;
    private @Nullable String began;
    /** Whether cells of the column have states, as far as is known. */
    private boolean marked;

    /**
     * Marks of a column.
     *
     * @param inputs the columns that the definition that comes reads
     */
    public StaleMarks(RunContext context, ManagedTable table, String column, Set<String> inputs) {
        this.context = context;
        this.table = table;
        this.target = new FillTargets(context).target(table);
        this.cell = CellNotes.column(target, column, inputs);
    }

    /** Marks all values; outside a transaction. */
    public void putAhead() throws SQLException {
        since = transactionId();
        began = value("SELECT CAST(pg_catalog.clock_timestamp() AS text)");
        marked = CellStates.any(context.connection(), table.id(), cell.name());
        Optional<List<@Nullable String>> last = Optional.empty();
        do {
            context.cancellation().check();
            last = put(last);
        } while (last.isPresent());
        new CellQueries(context).states(table).come();
    }

    /** The oldest transaction that may write rows behind the back of the slices. */
    private String transactionId() throws SQLException {
        return value("SELECT CAST(CAST(pg_catalog.pg_snapshot_xmin("
                + "pg_catalog.pg_current_snapshot()) AS text) AS numeric) % 4294967296");
    }

    private String value(String query) throws SQLException {
        try (Statement select = context.connection().createStatement();
                ResultSet row = select.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private Optional<List<@Nullable String>> put(Optional<List<@Nullable String>> last) throws SQLException {
        try {
            return putSlice(last);
        } catch (SQLException e) {
            if (marked || !HAS_A_STATE.equals(e.getSQLState())) {
                throw e;
            }
            marked = true;
            return putSlice(last);
        }
    }

    private Optional<List<@Nullable String>> putSlice(Optional<List<@Nullable String>> last) throws SQLException {
        return Atomic.run(context.connection(), () -> {
            execute(LocalSettings.LOSE_AT_CRASH + "; " + LocalSettings.SCAN_BY_KEY);
            Keys keys =
                    KeyScan.next(context.connection(), target.rows(), cell.value() + " IS NOT NULL", last, SLICE_ROWS);
            if (keys.size() == 0) {
                return Optional.empty();
            }
            execute(LocalSettings.JOIN_BY_KEY);
            String from = target.from() + " JOIN " + Keys.table(keys.types(), "\"~k\"") + " ON "
                    + Keys.equal("\"~k\"", target.keyExpressions());
            try (PreparedStatement put = context.connection().prepareStatement(put(from, "", marked))) {
                keys.bind(put, 1);
                put.executeUpdate();
            }
            return keys.size() < SLICE_ROWS ? Optional.empty() : Optional.of(keys.get(keys.size() - 1));
        });
    }

    /** Marks the values of rows that were written since; in the transaction of the definition, which keeps writers out. */
    public void putRest() throws SQLException {
        String defined = transactionId();
        execute(put(
                target.from(), since == null ? "" : mayComputeMeanwhile() ? unmarked() : writtenSince(since), true));
        since = defined;
        new CellQueries(context).states(table).come();
    }

    /**
     * Marks the values of rows that were written since the definition; outside a transaction, a while after it. Statements elsewhere do not
     * know of a definition at once, and may have written values of the one before: their transactions are waited for.
     */
    public void putLate() throws SQLException {
        new Writers(context, table.name()).awaitPresent();
        Atomic.run(context.connection(), () -> {
            execute(put(target.from(), writtenSince(Objects.requireNonNull(since, "put before")), true));
            return true;
        });
    }

    /** Whether a job may have computed cells by the old definition and have taken marks away, also where it wrote nothing. */
    private boolean mayComputeMeanwhile() throws SQLException {
        return value("SELECT EXISTS (SELECT FROM vitrine.job WHERE relation_id = " + target.id() + " AND "
                        + Quote.literal(cell.name()) + " = ANY (column_names) AND kind IN ('recompute', 'redefine')"
                        + " AND (ended_at IS NULL OR ended_at >= CAST("
                        + Quote.literal(Objects.requireNonNull(began, "put ahead")) + " AS timestamptz)))")
                .equals("t");
    }

    private String unmarked() {
        return " AND NOT COALESCE(" + CellStates.isStale(cell) + ", FALSE)";
    }

    private String writtenSince(String transaction) {
        return " AND pg_catalog.age(" + target.rowVersion() + ") <= pg_catalog.age(CAST('" + transaction + "' AS xid))";
    }

    private String put(String from, String condition, boolean haveStates) {
        String rows = from + " WHERE " + cell.value() + " IS NOT NULL" + condition;
        return haveStates ? CellStates.put(cell, rows, STALE) : CellStates.add(cell, rows, STALE);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = context.connection().createStatement()) {
            statement.execute(sql);
        }
    }
}

package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.LocalSettings;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.cell.CellStates.CellColumn;
import dev.vitrine.runtime.store.foreign.ForeignWriteTriggers;
import dev.vitrine.runtime.store.history.VersionKind;
import dev.vitrine.runtime.store.history.VersionWork;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes cells that were computed, with what is to be known about them. One thread at a time. */
final class CellWriter {
    /** A lock that was waited for. */
    private static final String LOCKED = "55P03";

    private final RunContext context;
    private final FillTarget target;
    private final ComputedColumns computed;
    private final @Nullable String again;
    private final Keys changed;
    private boolean cascades = true;
    private long written;
    private long failed;

    /**
     * A writer.
     *
     * @param again the one column whose cells may have had another value, null where only what is missing is computed
     */
    CellWriter(RunContext context, FillTarget target, ComputedColumns computed, @Nullable String again) {
        this.context = context;
        this.target = target;
        this.computed = computed;
        this.again = again;
        this.changed = new Keys(target.keyTypes());
    }

    /** Whether what reads a value that changes is taken away, or stays and is stale. */
    void cascade(boolean on) {
        cascades = on;
    }

    /** The rows whose cell had another value before; none where only what is missing is computed. */
    Keys changed() {
        return changed;
    }

    /** How many rows were written. */
    long written() {
        return written;
    }

    /** How many cells failed and are kept as errors. */
    long failed() {
        return failed;
    }

    /** Whether a cell of a column has a state. A table without a key has none. */
    boolean hasStates(String column) throws SQLException {
        return target.isKeyed() && CellStates.any(context.connection(), target.id(), column);
    }

    /** Writes cells of rows that are locked; answers how many rows. */
    int write(ComputedCells cells) throws SQLException {
        writeLocked(cells, cells.all());
        return cells.rows().size();
    }

    /** Writes cells of those rows that are as they were read, in a transaction of its own; answers how many rows. */
    int writeIfUnchanged(ComputedCells cells) throws SQLException {
        if (again != null) {
            return writeAgain(cells, again);
        }
        try {
            return inTransaction(cells, () -> {
                execute("SET LOCAL lock_timeout = '50ms'; " + filling(true));
                if (!cells.haveStates()) {
                    int count = count(cells, cells.all(), true);
                    written += count;
                    return count;
                }
                List<Integer> written = update(cells, cells.all(), true);
                settle(cells, written);
                return written.size();
            });
        } catch (SQLException e) {
            if (LOCKED.equals(e.getSQLState())) {
                return writeAfterLocking(cells);
            }
            throw e;
        }
    }

    /** Cells that may have had a value: where it is the same still and has no state, there is nothing to write. */
    private int writeAgain(ComputedCells cells, String column) throws SQLException {
        boolean haveStates = hasStates(column);
        boolean settles = haveStates || !cells.notes().isEmpty();
        List<Integer> differing = cells.differing();
        int same = cells.rows().size() - differing.size();
        if (settles && same > 0) {
            return writeAfterLocking(cells);
        }
        if (differing.isEmpty()) {
            return same;
        }
        return inTransaction(cells, () -> {
            VersionKind.set(context.connection(), target.id(), VersionKind.RECOMPUTE);
            List<Integer> changed = writeValues(cells, differing, true);
            if (!settles) {
                return same + changed.size();
            }
            List<Integer> done = new ArrayList<>(changed);
            if (changed.size() < differing.size()) {
                // The server calls some equal that differ here.
                List<Integer> others = new ArrayList<>(differing);
                others.removeAll(Set.copyOf(changed));
                done.addAll(lockUnchanged(cells, others, true));
            }
            if (haveStates && !done.isEmpty()) {
                forget(column, cells, done);
            }
            settle(cells, done);
            return done.size();
        });
    }

    /** The dearer way, which passes over rows that somebody else holds. */
    private int writeAfterLocking(ComputedCells cells) throws SQLException {
        return inTransaction(cells, () -> {
            List<Integer> locked = lockUnchanged(cells, cells.all(), again == null);
            if (again != null) {
                VersionKind.set(context.connection(), target.id(), VersionKind.RECOMPUTE);
            }
            writeLocked(cells, locked);
            return locked.size();
        });
    }

    private int inTransaction(ComputedCells cells, Atomic.Work<Integer> work) throws SQLException {
        return Atomic.run(context.connection(), () -> {
            execute(LocalSettings.LOSE_AT_CRASH + "; " + LocalSettings.JOIN_BY_KEY);
            SameDefinition.require(context, target, cells.columns());
            return work.run();
        });
    }

    /**
     * Locks those of some rows that are as they were read; answers their numbers.
     *
     * @param passing whether rows that somebody holds are left out
     */
    private List<Integer> lockUnchanged(ComputedCells cells, List<Integer> numbers, boolean passing)
            throws SQLException {
        List<PostgresType> types = new ArrayList<>(target.keyTypes());
        types.add(PostgresType.of("xid"));
        Keys read = new Keys(types);
        for (int number : numbers) {
            ReadRow row = cells.rows().get(number);
            List<@Nullable String> line = new ArrayList<>(row.key());
            line.add(row.version());
            read.add(line);
        }
        int width = target.keyTypes().size();
        String sql = "SELECT \"~k\".n FROM " + Keys.table(types, "\"~k\"") + " JOIN " + target.from() + " ON "
                + Keys.equal("\"~k\"", target.keyExpressions().subList(0, width)) + " WHERE " + target.rowVersion()
                + " = \"~k\".k" + (width + 1) + " ORDER BY \"~k\".n FOR NO KEY UPDATE OF "
                + target.alias() + (passing ? " SKIP LOCKED" : "");
        try (PreparedStatement select = context.connection().prepareStatement(sql)) {
            read.bind(select, 1);
            try (ResultSet found = select.executeQuery()) {
                return rowNumbers(found).stream().map(numbers::get).toList();
            }
        }
    }

    private void writeLocked(ComputedCells cells, List<Integer> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        if (again != null && hasStates(again)) {
            forget(again, cells, rows);
        }
        writeValues(cells, rows, false);
        settle(cells, rows);
    }

    /** Writes values as {@link #update}, and takes away what was made of those that change. */
    private List<Integer> writeValues(ComputedCells cells, List<Integer> rows, boolean ifUnchanged)
            throws SQLException {
        // Nothing but the row trigger takes dependents away, which has no other work in a table without history.
        boolean filling = again == null || !cascades && target.versionColumn().isEmpty();
        begin(filling, cells.columns());
        List<Integer> written = update(cells, rows, ifUnchanged);
        execute(filling(false) + ", " + ForeignWriteTriggers.completed());
        if (again != null && !written.isEmpty()) {
            forgetDerived(cells, written);
            if (target.versionColumn().isPresent() && context.progress().isNotable()) {
                VersionWork.note(
                        context.connection(),
                        target.id(),
                        context.progress().run(),
                        cells.notes().errors());
            }
            if (!cascades) {
                markDependents(again, cells, written);
            }
        }
        return written;
    }

    /** Says whose writes come, and makes sure of the definitions that their values are of: whoever holds rows keeps these as they are. */
    private void begin(boolean filling, List<String> columns) throws SQLException {
        try (Statement statement = context.connection().createStatement();
                ResultSet row = statement.executeQuery(filling(filling) + ", "
                        + ForeignWriteTriggers.completing(target.id()) + ", " + SameDefinition.EPOCH)) {
            row.next();
            SameDefinition.require(row.getLong(3), context, target.id(), columns);
        }
    }

    private void markDependents(String column, ComputedCells cells, List<Integer> written) throws SQLException {
        Keys keys = keys(cells, written);
        for (String dependent : computed.order()) {
            if (computed.readsOf(dependent).contains(column)) {
                StaleCells.mark(context, target, computed, dependent, keys);
            }
        }
    }

    private void forgetDerived(ComputedCells cells, List<Integer> written) throws SQLException {
        Keys keys = keys(cells, written);
        for (DerivedRows derived : target.derived()) {
            if (derived.column().filter(column -> !column.equals(again)).isPresent()) {
                continue;
            }
            String sql = "DELETE FROM " + derived.table().quoted() + " AS t USING "
                    + Keys.table(keys.types(), "\"~k\"") + " WHERE "
                    + Keys.equal(
                            "\"~k\"",
                            derived.key().stream()
                                    .map(name -> "t." + Quote.name(name))
                                    .toList());
            try (PreparedStatement delete = context.connection().prepareStatement(sql)) {
                keys.bind(delete, 1);
                delete.executeUpdate();
            }
        }
    }

    private Keys keys(ComputedCells cells, List<Integer> rows) {
        Keys keys = new Keys(target.keyTypes());
        rows.forEach(row -> keys.add(cells.rows().get(row).key()));
        return keys;
    }

    /** Keeps what is to be known about cells that were written. */
    private void settle(ComputedCells cells, List<Integer> written) throws SQLException {
        if (!written.isEmpty()) {
            for (String column : cells.withStates()) {
                forget(column, cells, written);
            }
        }
        Set<Integer> numbers = Set.copyOf(written);
        cells.notes().write(context, target, row -> cells.rows().get(row).key(), numbers::contains);
        failed += cells.notes().errors();
    }

    private void forget(String column, ComputedCells cells, List<Integer> rows) throws SQLException {
        Keys keys = keys(cells, rows);
        CellColumn cell = CellNotes.column(target, computed, column);
        String from = target.from() + " JOIN " + Keys.table(keys.types(), "\"~k\"") + " ON "
                + Keys.equal("\"~k\"", target.keyExpressions());
        try (PreparedStatement forget = context.connection().prepareStatement(CellStates.forget(cell, from))) {
            keys.bind(forget, 1);
            forget.executeUpdate();
        }
    }

    /**
     * Writes values of rows, by their numbers, where they are others than those that are there.
     *
     * @param ifUnchanged whether only rows are written that are as they were read
     * @return the numbers of those that were written
     */
    private List<Integer> update(ComputedCells cells, List<Integer> rows, boolean ifUnchanged) throws SQLException {
        if (again == null && !ifUnchanged) {
            written += count(cells, rows, false);
            return rows;
        }
        Keys values = values(cells, rows, ifUnchanged);
        String sql = updateText(cells.columns(), values, ifUnchanged) + " RETURNING u.n";
        try (PreparedStatement update = context.connection().prepareStatement(sql)) {
            values.bind(update, 1);
            try (ResultSet numbers = update.executeQuery()) {
                List<Integer> found =
                        rowNumbers(numbers).stream().map(rows::get).toList();
                written += found.size();
                if (again != null) {
                    found.forEach(row -> changed.add(cells.rows().get(row).key()));
                }
                return found;
            }
        }
    }

    /** Writes values of rows of which nothing else is to be known; answers how many. */
    private int count(ComputedCells cells, List<Integer> rows, boolean ifUnchanged) throws SQLException {
        Keys values = values(cells, rows, ifUnchanged);
        try (PreparedStatement update =
                context.connection().prepareStatement(updateText(cells.columns(), values, ifUnchanged))) {
            values.bind(update, 1);
            return update.executeUpdate();
        }
    }

    /** A line a row: its key, the values, and its version if that matters. */
    private Keys values(ComputedCells cells, List<Integer> rows, boolean withVersion) {
        List<Integer> outputs = cells.program().outputs();
        List<PostgresType> types = new ArrayList<>(target.keyTypes());
        outputs.forEach(slot -> types.add(cells.program().types().get(slot)));
        if (withVersion) {
            types.add(PostgresType.of("xid"));
        }
        Keys values = new Keys(types);
        for (int row : rows) {
            List<@Nullable String> line = new ArrayList<>(cells.rows().get(row).key());
            for (int slot : outputs) {
                line.add(WireValues.toText(cells.batch().slot(slot)[row]));
            }
            if (withVersion) {
                line.add(cells.rows().get(row).version());
            }
            values.add(line);
        }
        return values;
    }

    private String updateText(List<String> columns, Keys values, boolean ifUnchanged) {
        int keys = target.keyTypes().size();
        List<String> set = new ArrayList<>();
        for (String column : columns) {
            set.add(Quote.name(target.storedAs(column)) + " = u.k" + (keys + set.size() + 1));
        }
        if (!cascades) {
            // Who writes this column sees to the dependents himself.
            target.versionColumn().ifPresent(column -> set.add(Quote.name(column) + " = DEFAULT"));
        }
        String sql = "UPDATE " + target.table().quoted() + " AS t SET " + String.join(", ", set) + " FROM "
                + Keys.table(values.types(), "u") + " WHERE "
                + Keys.equal(
                        "u",
                        target.keyNames().stream()
                                .map(name -> "t." + Quote.name(name))
                                .toList());
        if (again != null) {
            String own = "t." + Quote.name(target.storedAs(again));
            sql += " AND CAST(" + own + " AS text) IS DISTINCT FROM CAST(u.k" + (keys + 1) + " AS text)";
        }
        if (ifUnchanged) {
            sql += " AND t.xmin = u.k" + values.types().size();
        }
        return sql;
    }

    /** Numbers of the server, which counts from 1, as ours. */
    private static List<Integer> rowNumbers(ResultSet numbers) throws SQLException {
        List<Integer> rows = new ArrayList<>();
        while (numbers.next()) {
            rows.add(numbers.getInt(1) - 1);
        }
        return rows;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = context.connection().createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Marks our own fill of this one table: it makes no version. Other tables that a user's trigger may write meanwhile keep
     * their history.
     */
    private String filling(boolean on) {
        return "SELECT set_config('vitrine.filling', '" + (on ? Integer.toString(target.id()) : "off") + "', true)";
    }
}

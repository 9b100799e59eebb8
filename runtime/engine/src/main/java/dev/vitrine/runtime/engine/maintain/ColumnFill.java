package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.Leaf;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.planner.expression.RowScope;
import dev.vitrine.runtime.engine.compute.Batch;
import dev.vitrine.runtime.engine.compute.ProgramRunner;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerTypes;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.cell.CellStates.CellColumn;
import dev.vitrine.runtime.store.history.VersionKind;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Fills the stored computed columns that are NULL, for some rows of a table or for all of them. A column that has a value
 * is not computed again: other columns read the value that it has.
 */
final class ColumnFill {
    /** Rows that are in memory at once. */
    private static final int BATCH_ROWS = 2_000;

    /** A lock that was waited for. */
    private static final String LOCKED = "55P03";

    private final RunContext context;
    private final FillTarget target;
    private final ComputedColumns computed;
    private final Map<Set<String>, RowProgram> programs = new HashMap<>();
    /** The columns of which some cells have a state, so that a NULL may be an answer. */
    private final List<String> withStates = new ArrayList<>();

    /** The one column that is computed whether it has a value or not, null where only what is missing is computed. */
    private final @Nullable String again;

    /** The columns that are filled. */
    private final List<String> wanted;

    /** Whether rows are read, computed and only then locked and written, if they are still the same. */
    private final boolean unlocked;

    private long changed;
    private long filled;
    private long failed;

    ColumnFill(RunContext context, FillTarget target, ComputedColumns computed) {
        this(context, target, computed, null, computed.order(), false);
    }

    /**
     * A fill of some columns.
     *
     * @param wanted the columns, in the order in which they are computed
     */
    ColumnFill(RunContext context, FillTarget target, ComputedColumns computed, List<String> wanted) {
        this(context, target, computed, null, wanted, false);
    }

    /**
     * A fill of some columns of a table outside a transaction: nothing is locked while functions run. A row that has changed
     * meanwhile, or that somebody else has locked, is left as it is.
     */
    static ColumnFill unlocked(RunContext context, FillTarget target, ComputedColumns computed, List<String> wanted) {
        return new ColumnFill(context, target, computed, null, wanted, true);
    }

    /** As {@link #again}, outside a transaction as {@link #unlocked}. */
    static ColumnFill unlockedAgain(RunContext context, FillTarget target, ComputedColumns computed, String column) {
        return new ColumnFill(context, target, computed, column, computed.order(), true);
    }

    private ColumnFill(
            RunContext context,
            FillTarget target,
            ComputedColumns computed,
            @Nullable String again,
            List<String> wanted,
            boolean unlocked) {
        this.wanted = wanted;
        this.context = context;
        this.target = target;
        this.computed = computed;
        this.again = again;
        this.unlocked = unlocked;
    }

    /**
     * Computes a column anew in the rows of these keys; a value that changes is a change like any other, with a version.
     *
     * @return how many cells have changed
     */
    static long again(RunContext context, FillTarget target, ComputedColumns computed, String column, Keys keys)
            throws SQLException {
        ColumnFill fill = new ColumnFill(context, target, computed, column, computed.order(), false);
        fill.run(Optional.of(keys));
        return fill.changed;
    }

    /**
     * A row with its cells.
     *
     * @param values the columns that were read, in their order
     * @param missing the columns that are to be computed, by their place in {@link #wanted}
     * @param version what changes with every change of the row, null where the row is locked
     */
    private record Pending(
            List<@Nullable String> key,
            @Nullable Object[] values,
            BitSet missing,
            @Nullable String version) {}

    /** Fills the rows of these keys, or all rows; must run inside a transaction unless it is {@link #unlocked}. */
    void run(Optional<Keys> keys) throws SQLException {
        List<RowScope.ScopeColumn> read = target.read(computed);
        withStates.clear();
        if (wanted.isEmpty()) {
            return;
        }
        for (String name : wanted) {
            if (again == null && hasStates(name)) {
                withStates.add(name);
            }
        }
        if (unlocked) {
            List<Pending> rows = Atomic.run(context.connection(), () -> readAll(read, keys.orElseThrow()));
            for (int from = 0; from < rows.size(); from += BATCH_ROWS) {
                fillAll(rows.subList(from, Math.min(rows.size(), from + BATCH_ROWS)), read);
                context.cancellation().check();
            }
            return;
        }
        try (PreparedStatement select = context.connection().prepareStatement(selectPending(read, keys))) {
            if (keys.isPresent()) {
                keys.get().bind(select, 1);
            }
            select.setFetchSize(BATCH_ROWS);
            try (ResultSet rows = select.executeQuery()) {
                while (fillBatch(rows, read)) {
                    context.cancellation().check();
                }
            }
        }
    }

    /** How many rows were filled. */
    long filled() {
        return filled;
    }

    /** How many cells that had another value were changed. */
    long changed() {
        return changed;
    }

    /** How many cells failed and are kept as errors. */
    long failed() {
        return failed;
    }

    private String selectPending(List<RowScope.ScopeColumn> read, Optional<Keys> keys) {
        String columns =
                read.stream().map(column -> target.expression(column.id())).collect(Collectors.joining(", "));
        String join = keys.map(k -> " JOIN " + Keys.table(k.types(), "\"~k\"") + " ON "
                        + Keys.equal(
                                "\"~k\"",
                                target.keyExpressions().subList(0, k.types().size())))
                .orElse("");
        String pending = again != null
                ? "TRUE"
                : wanted.stream()
                        .map(name -> withStates.contains(name) ? isPending(name) : target.expression(name) + " IS NULL")
                        .collect(Collectors.joining(" OR "));
        String states = withStates.stream().map(name -> ", " + isPending(name)).collect(Collectors.joining());
        String version = unlocked ? ", " + target.rowVersion() : "";
        return "SELECT " + String.join(", ", target.keyExpressions()) + ", " + columns + states + version + " FROM "
                + target.from() + join + " WHERE (" + pending + ")";
    }

    private String isPending(String column) {
        return CellStates.isPending(CellNotes.column(target, computed, column));
    }

    /** A table without a key has no states; where no cell has one, asking for each would be dear. */
    private boolean hasStates(String column) throws SQLException {
        return !target.keyNames().equals(List.of("ctid")) && CellStates.any(context.connection(), target.id(), column);
    }

    private boolean fillBatch(ResultSet rows, List<RowScope.ScopeColumn> read) throws SQLException {
        int[] places = places(read);
        List<Pending> batch = new ArrayList<>();
        while (batch.size() < BATCH_ROWS && rows.next()) {
            batch.add(readRow(rows, read, places));
        }
        fillAll(batch, read);
        return batch.size() == BATCH_ROWS;
    }

    private List<Pending> readAll(List<RowScope.ScopeColumn> read, Keys keys) throws SQLException {
        alongTheKey("");
        int[] places = places(read);
        List<Pending> all = new ArrayList<>();
        try (PreparedStatement select = context.connection().prepareStatement(selectPending(read, Optional.of(keys)))) {
            keys.bind(select, 1);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    all.add(readRow(rows, read, places));
                }
            }
        }
        return all;
    }

    /** Until the transaction ends rows are found by their keys, however few the table has as far as the server knows. */
    private void alongTheKey(String otherSettings) throws SQLException {
        try (Statement statement = context.connection().createStatement()) {
            statement.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off;"
                    + " SET LOCAL enable_mergejoin = off; SET LOCAL jit = off" + otherSettings);
        }
    }

    private int[] places(List<RowScope.ScopeColumn> read) {
        return wanted.stream().mapToInt(name -> place(read, name)).toArray();
    }

    private void fillAll(List<Pending> batch, List<RowScope.ScopeColumn> read) throws SQLException {
        Map<BitSet, List<Pending>> byMissing = new LinkedHashMap<>();
        for (Pending row : batch) {
            byMissing.computeIfAbsent(row.missing(), m -> new ArrayList<>()).add(row);
        }
        for (Map.Entry<BitSet, List<Pending>> group : byMissing.entrySet()) {
            Set<String> missing = again != null
                    ? Set.of(again)
                    : group.getKey().stream().mapToObj(wanted::get).collect(Collectors.toSet());
            filled += fill(missing, read, group.getValue());
        }
    }

    private static int place(List<RowScope.ScopeColumn> read, String column) {
        for (int i = 0; i < read.size(); i++) {
            if (read.get(i).id().equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException(column);
    }

    /**
     * Reads the current row.
     *
     * @param places where the wanted columns stand among those that are read
     */
    private Pending readRow(ResultSet rows, List<RowScope.ScopeColumn> read, int[] places) throws SQLException {
        List<@Nullable String> key = new ArrayList<>(target.keyTypes().size());
        int index = 1;
        for (int i = 0; i < target.keyTypes().size(); i++) {
            key.add(rows.getString(index++));
        }
        @Nullable Object[] values = new Object[read.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = WireValues.read(rows, index++, read.get(i).type());
        }
        BitSet missing = new BitSet();
        if (again == null) {
            for (int i = 0; i < places.length; i++) {
                missing.set(i, values[places[i]] == null);
            }
        }
        for (String column : withStates) {
            if (!rows.getBoolean(index++)) {
                // A NULL that is an answer.
                missing.clear(wanted.indexOf(column));
            }
        }
        return new Pending(key, values, missing, unlocked ? rows.getString(index) : null);
    }

    /** Computes cells of rows and writes them; answers how many rows. */
    private int fill(Set<String> missing, List<RowScope.ScopeColumn> read, List<Pending> rows) throws SQLException {
        RowProgram program = programs.computeIfAbsent(
                missing,
                m -> context.plans()
                        .get(
                                RowProgram.class,
                                List.of("fill", target.id(), m),
                                () -> computed.program(m, new ServerTypes(context.connection(), target.from()))));
        List<String> columns =
                computed.order().stream().filter(missing::contains).toList();
        Batch batch = new Batch(program.slots(), rows.size());
        for (Leaf leaf : program.leaves()) {
            @Nullable Object[] values = batch.slot(leaf.slot());
            int place = place(read, leaf.column().orElseThrow());
            for (int row = 0; row < values.length; row++) {
                values[row] = rows.get(row).values()[place];
            }
        }
        ProgramRunner runner = new ProgramRunner(
                program,
                context.connection(),
                context.calls(),
                List.of(),
                new CellPolicies(context, target.policies()).tolerance(program, columns));
        try {
            runner.run(batch);
        } catch (RowFailure failure) {
            throw failure.at("row %s, column \"%s\""
                    .formatted(
                            Keys.describe(
                                    target.keyNames(), rows.get(failure.row()).key()),
                            failure.output(program, columns)));
        }
        for (int slot : program.outputs()) {
            runner.storeMedia(batch, slot);
        }
        CellNotes notes = CellNotes.of(computed, program, columns, batch);
        notes.warn(
                context, row -> Keys.describe(target.keyNames(), rows.get(row).key()));
        if (!unlocked) {
            keep(
                    columns,
                    program,
                    batch,
                    rows,
                    notes,
                    IntStream.range(0, rows.size()).boxed().toList());
            return rows.size();
        }
        try {
            return writeUnlocked(columns, program, batch, rows, notes, again != null);
        } catch (SQLException e) {
            if (again == null && LOCKED.equals(e.getSQLState())) {
                return writeUnlocked(columns, program, batch, rows, notes, true);
            }
            throw e;
        }
    }

    /**
     * Writes what was computed for rows that are as they were read.
     *
     * @param lockFirst whether rows that somebody else holds are passed over; otherwise they end it with 55P03, which costs less
     *     where nobody does
     */
    private int writeUnlocked(
            List<String> columns,
            RowProgram program,
            Batch batch,
            List<Pending> rows,
            CellNotes notes,
            boolean lockFirst)
            throws SQLException {
        return Atomic.run(context.connection(), () -> {
            // A crash that loses this leaves the rows as they were: they are found again.
            String settings = "; SET LOCAL synchronous_commit = off";
            alongTheKey(lockFirst ? settings : settings + "; SET LOCAL lock_timeout = '50ms'; " + filling(true));
            List<Integer> kept = lockFirst ? lockUnchanged(rows) : List.of();
            if (again != null) {
                VersionKind.set(context.connection(), target.id(), VersionKind.RECOMPUTE);
            }
            if (lockFirst) {
                keep(columns, program, batch, rows, notes, kept);
                return kept.size();
            }
            return keepUnchanged(columns, program, batch, rows, notes);
        });
    }

    private int keepUnchanged(
            List<String> columns, RowProgram program, Batch batch, List<Pending> rows, CellNotes notes)
            throws SQLException {
        List<Integer> all = IntStream.range(0, rows.size()).boxed().toList();
        List<Integer> kept = write(columns, program, batch, rows, all, true);
        settle(columns, rows, notes, kept);
        return kept.size();
    }

    /** Locks the rows that are as they were read; answers their numbers. */
    private List<Integer> lockUnchanged(List<Pending> rows) throws SQLException {
        List<PostgresType> types = new ArrayList<>(target.keyTypes());
        types.add(PostgresType.of("xid"));
        Keys read = new Keys(types);
        for (Pending row : rows) {
            List<@Nullable String> line = new ArrayList<>(row.key());
            line.add(row.version());
            read.add(line);
        }
        int width = target.keyTypes().size();
        String sql = "SELECT \"~k\".n FROM " + Keys.table(types, "\"~k\"") + " JOIN " + target.from() + " ON "
                + Keys.equal("\"~k\"", target.keyExpressions().subList(0, width)) + " WHERE " + target.rowVersion()
                + " = \"~k\".k" + (width + 1) + " ORDER BY \"~k\".n FOR NO KEY UPDATE OF "
                + Quote.name(target.table().name()) + (again == null ? " SKIP LOCKED" : "");
        List<Integer> unchanged = new ArrayList<>();
        try (PreparedStatement select = context.connection().prepareStatement(sql)) {
            read.bind(select, 1);
            try (ResultSet numbers = select.executeQuery()) {
                while (numbers.next()) {
                    unchanged.add(numbers.getInt(1) - 1);
                }
            }
        }
        return unchanged;
    }

    /** Writes what was computed for some of the rows, by their numbers. */
    private void keep(
            List<String> columns,
            RowProgram program,
            Batch batch,
            List<Pending> rows,
            CellNotes notes,
            List<Integer> kept)
            throws SQLException {
        if (kept.isEmpty()) {
            return;
        }
        if (again != null) {
            forget(again, kept.stream().map(rows::get).toList());
        }
        write(columns, program, batch, rows, kept, false);
        settle(columns, rows, notes, kept);
    }

    /** Keeps what is to be known about cells that were written. */
    private void settle(List<String> columns, List<Pending> rows, CellNotes notes, List<Integer> kept)
            throws SQLException {
        for (String column : columns) {
            if (again == null && withStates.contains(column) && !kept.isEmpty()) {
                forget(column, kept.stream().map(rows::get).toList());
            }
        }
        Set<Integer> written = Set.copyOf(kept);
        notes.write(context, target, row -> rows.get(row).key(), written::contains);
        failed += notes.errors();
    }

    private void forget(String column, List<Pending> rows) throws SQLException {
        if (again != null && !hasStates(column)) {
            return;
        }
        Keys keys = new Keys(target.keyTypes());
        rows.forEach(row -> keys.add(row.key()));
        CellColumn cell = CellNotes.column(target, computed, column);
        String from = target.from() + " JOIN " + Keys.table(keys.types(), "\"~k\"") + " ON "
                + Keys.equal("\"~k\"", target.keyExpressions());
        try (PreparedStatement forget = context.connection().prepareStatement(CellStates.forget(cell, from))) {
            keys.bind(forget, 1);
            forget.executeUpdate();
        }
    }

    /**
     * Writes cells of rows, by their numbers.
     *
     * @param ifUnchanged whether only rows are written that are as they were read
     * @return the numbers of those that were written, all unless {@code ifUnchanged}
     */
    private List<Integer> write(
            List<String> columns,
            RowProgram program,
            Batch batch,
            List<Pending> rows,
            List<Integer> kept,
            boolean ifUnchanged)
            throws SQLException {
        List<PostgresType> types = new ArrayList<>(target.keyTypes());
        for (int slot : program.outputs()) {
            types.add(program.types().get(slot));
        }
        if (ifUnchanged) {
            types.add(PostgresType.of("xid"));
        }
        Keys values = new Keys(types);
        for (int row : kept) {
            List<@Nullable String> line = new ArrayList<>(rows.get(row).key());
            for (int slot : program.outputs()) {
                line.add(WireValues.toText(batch.slot(slot)[row]));
            }
            if (ifUnchanged) {
                line.add(rows.get(row).version());
            }
            values.add(line);
        }
        int keys = target.keyTypes().size();
        StringBuilder set = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            set.append(i == 0 ? "" : ", ")
                    .append(Quote.name(target.storedAs(columns.get(i))))
                    .append(" = u.k")
                    .append(keys + i + 1);
        }
        QualifiedName table = target.table();
        String sql = "UPDATE " + table.quoted() + " AS t SET " + set + " FROM " + Keys.table(types, "u") + " WHERE "
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
            sql += " AND t.xmin = u.k" + types.size() + " RETURNING u.n";
        }
        List<Integer> written = kept;
        if (!ifUnchanged) {
            setFilling(again == null);
        }
        try (PreparedStatement update = context.connection().prepareStatement(sql)) {
            values.bind(update, 1);
            if (ifUnchanged) {
                written = new ArrayList<>();
                try (ResultSet numbers = update.executeQuery()) {
                    while (numbers.next()) {
                        written.add(kept.get(numbers.getInt(1) - 1));
                    }
                }
                changed += written.size();
            } else {
                changed += update.executeUpdate();
            }
        }
        if (!ifUnchanged) {
            setFilling(false);
        }
        return written;
    }

    /**
     * Marks our own fill of this one table: it makes no version. Other tables that a user's trigger may write meanwhile keep
     * their history.
     */
    private void setFilling(boolean on) throws SQLException {
        try (Statement statement = context.connection().createStatement()) {
            statement.execute(filling(on));
        }
    }

    private String filling(boolean on) {
        return "SELECT set_config('vitrine.filling', '" + (on ? Integer.toString(target.id()) : "off") + "', true)";
    }
}

package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.Leaf;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.runtime.engine.compute.Batch;
import dev.vitrine.runtime.engine.compute.ProgramRunner;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.LocalSettings;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerSession;
import dev.vitrine.runtime.engine.run.ServerTypes;
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
import java.util.Objects;
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

    private final RunContext context;
    private final FillTarget target;
    private final ComputedColumns computed;
    private final Map<Set<String>, RowProgram> programs = new HashMap<>();
    /** The one column that is computed whether it has a value or not, null where only what is missing is computed. */
    private final @Nullable String again;

    /** The columns that are filled. */
    private final List<String> wanted;

    private final RowReader.Wanted cells;

    /** Whether rows are read, computed and only then locked and written, if they are still the same. */
    private final boolean unlocked;

    private final CellWriter writer;
    private long filled;

    ColumnFill(RunContext context, FillTarget target, ComputedColumns computed) {
        this(context, target, computed, null, computed.order(), RowReader.Wanted.MISSING, false);
    }

    /**
     * A fill of some columns.
     *
     * @param wanted the columns, in the order in which they are computed
     */
    ColumnFill(RunContext context, FillTarget target, ComputedColumns computed, List<String> wanted) {
        this(context, target, computed, null, wanted, RowReader.Wanted.MISSING, false);
    }

    /**
     * A fill of some columns of a table outside a transaction: nothing is locked while functions run. A row that has changed
     * meanwhile, or that somebody else has locked, is left as it is.
     */
    static ColumnFill unlocked(RunContext context, FillTarget target, ComputedColumns computed, List<String> wanted) {
        return new ColumnFill(context, target, computed, null, wanted, RowReader.Wanted.MISSING, true);
    }

    /** As {@link #again}, outside a transaction as {@link #unlocked}. */
    static ColumnFill unlockedAgain(RunContext context, FillTarget target, ComputedColumns computed, String column) {
        return new ColumnFill(context, target, computed, column, List.of(column), RowReader.Wanted.ALL, true);
    }

    /** As {@link #unlockedAgain}, where another definition has computed the column. */
    static ColumnFill unlockedStale(RunContext context, FillTarget target, ComputedColumns computed, String column) {
        return new ColumnFill(context, target, computed, column, List.of(column), RowReader.Wanted.STALE, true);
    }

    private ColumnFill(
            RunContext context,
            FillTarget target,
            ComputedColumns computed,
            @Nullable String again,
            List<String> wanted,
            RowReader.Wanted cells,
            boolean unlocked) {
        this.wanted = wanted;
        this.cells = cells;
        this.context = context;
        this.target = target;
        this.computed = computed;
        this.again = again;
        this.unlocked = unlocked;
        this.writer = new CellWriter(context, target, computed, again);
    }

    /**
     * Computes a column anew in the rows of these keys; a value that changes is a change like any other, with a version.
     *
     * @param cascades whether what reads a value that changes is taken away, instead of being stale
     * @return the rows in which it has changed
     */
    static Keys again(
            RunContext context, FillTarget target, ComputedColumns computed, String column, Keys keys, boolean cascades)
            throws SQLException {
        ColumnFill fill =
                new ColumnFill(context, target, computed, column, List.of(column), RowReader.Wanted.ALL, false);
        fill.cascade(cascades);
        fill.run(Optional.of(keys));
        return fill.changed();
    }

    /** Whether what reads a value that changes is taken away, as it is unless this says otherwise, or stays and is stale. */
    void cascade(boolean cascades) {
        writer.cascade(cascades);
    }

    /** Fills the rows of these keys, or all rows; must run inside a transaction unless it is {@link #unlocked}. */
    void run(Optional<Keys> keys) throws SQLException {
        if (wanted.isEmpty()) {
            return;
        }
        RowReader reader = new RowReader(context, target, computed, wanted, cells, unlocked);
        if (unlocked) {
            run(reader, Atomic.run(context.connection(), () -> readAll(reader, keys.orElseThrow())));
            return;
        }
        try (PreparedStatement select = context.connection().prepareStatement(selectPending(reader, keys))) {
            if (keys.isPresent()) {
                keys.get().bind(select, 1);
            }
            ServerSession.setFetchSize(select, BATCH_ROWS);
            try (ResultSet rows = select.executeQuery()) {
                while (fillBatch(rows, reader)) {
                    context.cancellation().check();
                }
            }
        }
    }

    /** Fills rows that were read already. */
    void run(RowReader reader, List<ReadRow> rows) throws SQLException {
        for (int from = 0; from < rows.size(); from += BATCH_ROWS) {
            fillAll(rows.subList(from, Math.min(rows.size(), from + BATCH_ROWS)), reader);
            context.cancellation().check();
        }
    }

    /** How many rows were filled. */
    long filled() {
        return filled;
    }

    /** The rows whose cell had another value before; none where only what is missing is computed. */
    Keys changed() {
        return writer.changed();
    }

    /** How many rows were written, one that was written twice counted twice. */
    long written() {
        return writer.written();
    }

    /** How many cells failed and are kept as errors. */
    long failed() {
        return writer.failed();
    }

    private String selectPending(RowReader reader, Optional<Keys> keys) {
        String join = keys.map(k -> " JOIN " + Keys.table(k.types(), "\"~k\"") + " ON "
                        + Keys.equal(
                                "\"~k\"",
                                target.keyExpressions().subList(0, k.types().size())))
                .orElse("");
        return "SELECT " + reader.list() + " FROM " + target.from() + join + " WHERE (" + reader.condition() + ")";
    }

    private boolean fillBatch(ResultSet rows, RowReader reader) throws SQLException {
        List<ReadRow> batch = new ArrayList<>();
        while (batch.size() < BATCH_ROWS && rows.next()) {
            batch.add(reader.row(rows));
        }
        fillAll(batch, reader);
        return batch.size() == BATCH_ROWS;
    }

    private List<ReadRow> readAll(RowReader reader, Keys keys) throws SQLException {
        try (Statement statement = context.connection().createStatement()) {
            statement.execute(LocalSettings.JOIN_BY_KEY);
        }
        List<ReadRow> all = new ArrayList<>();
        try (PreparedStatement select =
                context.connection().prepareStatement(selectPending(reader, Optional.of(keys)))) {
            keys.bind(select, 1);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    all.add(reader.row(rows));
                }
            }
        }
        return all;
    }

    private void fillAll(List<ReadRow> batch, RowReader reader) throws SQLException {
        Map<BitSet, List<ReadRow>> byMissing = new LinkedHashMap<>();
        for (ReadRow row : batch) {
            byMissing.computeIfAbsent(row.missing(), m -> new ArrayList<>()).add(row);
        }
        for (Map.Entry<BitSet, List<ReadRow>> group : byMissing.entrySet()) {
            Set<String> missing = again != null
                    ? Set.of(again)
                    : group.getKey().stream().mapToObj(wanted::get).collect(Collectors.toSet());
            filled += fill(missing, reader, group.getValue());
        }
    }

    /** Computes cells of rows and writes them; answers how many rows. */
    private int fill(Set<String> missing, RowReader reader, List<ReadRow> rows) throws SQLException {
        RowProgram program = programs.computeIfAbsent(
                missing,
                m -> context.plans()
                        .get(
                                RowProgram.class,
                                List.of("fill", target.id(), m),
                                () -> computed.program(m, ServerTypes.ofStored(context.connection(), target.from()))));
        List<String> columns =
                computed.order().stream().filter(missing::contains).toList();
        Batch batch = new Batch(program.slots(), rows.size());
        for (Leaf leaf : program.leaves()) {
            @Nullable Object[] values = batch.slot(leaf.slot());
            int place = reader.place(leaf.column().orElseThrow());
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
                    .formatted(target.describe(rows.get(failure.row()).key()), failure.output(program, columns)));
        }
        for (int slot : program.outputs()) {
            runner.storeMedia(batch, slot);
        }
        CellNotes notes = CellNotes.of(computed, program, columns, batch);
        notes.warn(context, row -> target.describe(rows.get(row).key()));
        List<String> stateful =
                columns.stream().filter(reader.withStates()::contains).toList();
        ComputedCells cells = new ComputedCells(
                columns, stateful, program, batch, rows, differing(reader, program, batch, rows), notes);
        return unlocked ? writer.writeIfUnchanged(cells) : writer.write(cells);
    }

    private List<Integer> differing(RowReader reader, RowProgram program, Batch batch, List<ReadRow> rows) {
        IntStream all = IntStream.range(0, rows.size());
        if (again == null) {
            return all.boxed().toList();
        }
        int place = reader.place(again);
        @Nullable Object[] computedNow = batch.slot(program.outputs().get(0));
        return all.filter(row -> !Objects.equals(
                        WireValues.toText(rows.get(row).values()[place]), WireValues.toText(computedNow[row])))
                .boxed()
                .toList();
    }
}

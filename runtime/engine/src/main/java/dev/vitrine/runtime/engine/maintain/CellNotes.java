package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.Leaf;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.runtime.engine.compute.Batch;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.cell.CellStates.CellColumn;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What is worth keeping about cells that were just computed: errors, cells left out because an input failed, and NULLs that
 * are an answer. One thread at a time.
 */
public final class CellNotes {
    private static final int MOST_WARNINGS = 100;
    /** No table of a user is called so. */
    private static final String ROWS = "\"~n\"";

    private static final String CELL_FAILED = "01V02";

    private final ComputedColumns computed;
    private final Batch batch;
    private final Map<String, List<Note>> notes = new LinkedHashMap<>();

    private record Note(int row, String state, @Nullable RowFailure failure) {}

    private CellNotes(ComputedColumns computed, Batch batch) {
        this.computed = computed;
        this.batch = batch;
    }

    /**
     * Looks through a batch that was computed.
     *
     * @param outputs the columns that the program computes, in the order of its outputs
     */
    public static CellNotes of(ComputedColumns computed, RowProgram program, List<String> outputs, Batch batch) {
        CellNotes found = new CellNotes(computed, batch);
        Map<String, Integer> slots = new HashMap<>();
        for (Leaf leaf : program.leaves()) {
            leaf.column().ifPresent(column -> slots.put(column, leaf.slot()));
        }
        for (int i = 0; i < outputs.size(); i++) {
            slots.put(outputs.get(i), program.outputs().get(i));
        }
        for (int i = 0; i < outputs.size(); i++) {
            found.look(outputs.get(i), program.outputs().get(i), slots);
        }
        return found;
    }

    private void look(String column, int slot, Map<String, Integer> slots) {
        List<Integer> inputs = new ArrayList<>();
        computed.readsOf(column).forEach(input -> {
            Integer known = slots.get(input);
            if (known != null) {
                inputs.add(known);
            }
        });
        @Nullable Object[] values = batch.slot(slot);
        for (int row = 0; row < values.length; row++) {
            RowFailure failure =
                    batch.failures().isEmpty() ? null : batch.failures().at(slot, row);
            if (failure != null) {
                int at = row;
                boolean passedOn =
                        inputs.stream().anyMatch(input -> batch.failures().isOpen(input, at));
                add(column, new Note(row, passedOn ? "skipped" : "error", failure));
            } else if (values[row] == null) {
                int at = row;
                if (inputs.stream().allMatch(input -> batch.slot(input)[at] != null)) {
                    add(column, new Note(row, "ok", null));
                }
            }
        }
    }

    /** Notes of a table's media cells, none so far. */
    public static CellNotes ofMedia(ComputedColumns computed) {
        return new CellNotes(computed, new Batch(0, 0));
    }

    /** A value that was given for a cell cannot be used, and is left out. */
    public void add(String column, RowFailure failure) {
        add(column, new Note(failure.row(), "error", failure));
    }

    private void add(String column, Note note) {
        notes.computeIfAbsent(column, c -> new ArrayList<>()).add(note);
    }

    /** How many cells failed. */
    long errors() {
        return notes.values().stream()
                .flatMap(List::stream)
                .filter(note -> note.state().equals("error"))
                .count();
    }

    /** Whether nothing is to be kept. */
    public boolean isEmpty() {
        return notes.isEmpty();
    }

    /** Tells the user of each error. */
    public void warn(RunContext context, IntFunction<String> describe) {
        notes.forEach((column, list) -> {
            for (Note note : list) {
                if (note.failure() != null
                        && note.state().equals("error")
                        && context.warnings().size() < MOST_WARNINGS) {
                    context.warn(
                            CELL_FAILED,
                            "row %s, column \"%s\": %s"
                                    .formatted(
                                            describe.apply(note.row()),
                                            column,
                                            note.failure().description()));
                }
            }
        });
    }

    /** Keeps the notes; the rows must be written. */
    public void write(RunContext context, FillTarget target, IntFunction<List<@Nullable String>> keys)
            throws SQLException {
        write(context, target, keys, row -> true);
    }

    /**
     * Keeps the notes of some rows; they must be written.
     *
     * @param written whether a row, by its number in the batch, is one of them
     */
    void write(RunContext context, FillTarget target, IntFunction<List<@Nullable String>> keys, IntPredicate written)
            throws SQLException {
        if (!target.isKeyed()) {
            return;
        }
        for (Map.Entry<String, List<Note>> entry : notes.entrySet()) {
            List<PostgresType> types = new ArrayList<>(target.keyTypes());
            int width = types.size();
            for (int i = 0; i < 3; i++) {
                types.add(PostgresType.TEXT);
            }
            Keys rows = new Keys(types);
            for (Note note : entry.getValue()) {
                if (!written.test(note.row())) {
                    continue;
                }
                List<@Nullable String> line = new ArrayList<>(keys.apply(note.row()));
                RowFailure failure = note.failure();
                line.add(note.state());
                line.add(failure == null ? null : failure.sqlState());
                line.add(failure == null ? null : failure.description());
                rows.add(line);
            }
            String from = target.from() + " JOIN " + Keys.table(types, ROWS) + " ON "
                    + Keys.equal(ROWS, target.keyExpressions().subList(0, width));
            String sql = CellStates.put(
                    column(target, computed, entry.getKey()),
                    from,
                    List.of(ROWS + ".k" + (width + 1), ROWS + ".k" + (width + 2), ROWS + ".k" + (width + 3)));
            try (PreparedStatement statement = context.connection().prepareStatement(sql)) {
                rows.bind(statement, 1);
                statement.executeUpdate();
            }
            context.plans()
                    .get(KnownStates.class, List.of("states", target.id()), KnownStates::new)
                    .come();
        }
    }

    /**
     * A computed column, or one of given media, over what fills it. The state of a medium belongs to the cell being empty: it counts for
     * nothing once another is given.
     */
    static CellColumn column(FillTarget target, ComputedColumns computed, String column) {
        if (!computed.order().contains(column)) {
            return column(target, column, Set.of(column));
        }
        return column(target, column, computed.readsOf(column));
    }

    /** A column over what fills it, computed from some inputs. */
    static CellColumn column(FillTarget target, String column, Set<String> inputs) {
        List<String> sorted = inputs.stream().sorted().toList();
        return new CellColumn(
                target.id(),
                column,
                target.expression(column),
                target.keyValues(),
                sorted,
                sorted.stream().map(target::value).toList());
    }
}

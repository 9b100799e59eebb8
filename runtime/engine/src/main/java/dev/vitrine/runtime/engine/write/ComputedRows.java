package dev.vitrine.runtime.engine.write;

import dev.vitrine.parser.write.InsertValue;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.expression.Leaf;
import dev.vitrine.runtime.engine.compute.Batch;
import dev.vitrine.runtime.engine.compute.ProgramRunner;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.maintain.CellNotes;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.udf.UdfException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Computes the cells of rows that are about to be inserted. One thread at a time. */
final class ComputedRows {
    /** How often a large batch looks whether it was cancelled. */
    private static final int CHECKED_ROWS = 10_000;

    private final RunContext context;
    private final ValuesInsert plan;
    private final List<List<Binding>> parameterRows;
    private final int size;
    /** What the statement gives for the columns, by their place; read once, since the rows of a large batch are far apart in memory. */
    private final @Nullable Object[] @Nullable [] raws;

    /** The columns all whose given values have a text, among those that were read. */
    private final BitSet haveText = new BitSet();

    private final Map<String, @Nullable Object[]> media = new HashMap<>();
    private final Batch batch;

    /** Media that cannot be used, where the statement keeps errors. */
    private final List<Failed> failed = new ArrayList<>();

    private record Failed(String column, RowFailure failure) {}

    /**
     * The rows of a statement.
     *
     * @param parameterRows its parameters, once a run of its text
     */
    ComputedRows(RunContext context, ValuesInsert plan, List<List<Binding>> parameterRows) {
        this.context = context;
        this.plan = plan;
        this.parameterRows = parameterRows;
        this.size = parameterRows.size() * plan.rows().size();
        this.raws = new Object[plan.columns().size()][];
        this.batch = new Batch(plan.program().slots(), size);
    }

    /** Whether every given value is one whose text the server reads as the user meant it, and so can be written in bulk. */
    boolean haveText() {
        for (int place = 0; place < plan.columns().size(); place++) {
            Column column = plan.columns().get(place);
            if (!column.isComputed() && !(arePlain(place) && (column.isGivenMedia() || haveText(place)))) {
                return false;
            }
        }
        return true;
    }

    private boolean arePlain(int place) {
        for (List<InsertValue> row : plan.rows()) {
            if (!RowValues.isPlain(row.get(place))) {
                return false;
            }
        }
        return true;
    }

    private boolean haveText(int place) {
        raws(place);
        return haveText.get(place);
    }

    /**
     * Checks the media of all rows and computes their cells.
     *
     * @return false if a parameter's value is of a class that only the server's driver understands
     */
    boolean compute() throws SQLException {
        takeMedia();
        if (!readLeaves()) {
            return false;
        }
        run();
        return true;
    }

    private void takeMedia() {
        MediaIntake intake = new MediaIntake(context, plan.table());
        for (Column column : plan.mediaColumns()) {
            int place = plan.columns().indexOf(column);
            @Nullable Object[] given = raws(place);
            @Nullable Object[] locators = new Object[size];
            for (int row = 0; row < size; row++) {
                locators[row] = intake.take(column.type().media().orElseThrow(), given[row], at(row, column.name()));
            }
            media.put(column.name(), locators);
        }
        intake.check();
        for (Column column : plan.mediaColumns()) {
            leaveOutFailed(column, intake);
        }
    }

    private void leaveOutFailed(Column column, MediaIntake intake) {
        @Nullable Object[] locators = cells(column);
        for (int row = 0; row < locators.length; row++) {
            if (locators[row] != null) {
                Optional<UdfException> failure =
                        intake.failure(column.type().media().orElseThrow(), String.valueOf(locators[row]));
                if (failure.isPresent()) {
                    locators[row] = null;
                    failed.add(new Failed(column.name(), RowFailure.ofMedium(row, failure.get())));
                }
            }
        }
    }

    private boolean readLeaves() throws SQLException {
        for (Leaf leaf : plan.program().leaves()) {
            String name = leaf.column().orElseThrow();
            if (media.containsKey(name)) {
                System.arraycopy(media.get(name), 0, batch.slot(leaf.slot()), 0, size);
                continue;
            }
            int place = indexOf(name);
            if (place < 0) {
                continue;
            }
            if (!haveText(place)) {
                return false;
            }
            @Nullable
            Object[] stored =
                    RowValues.stored(context.connection(), plan.columns().get(place), raws(place));
            System.arraycopy(stored, 0, batch.slot(leaf.slot()), 0, stored.length);
        }
        return true;
    }

    private int indexOf(String name) {
        for (int i = 0; i < plan.columns().size(); i++) {
            if (plan.columns().get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** What the statement gives for a column, row by row. */
    private @Nullable Object[] raws(int place) {
        @Nullable Object[] known = raws[place];
        if (known != null) {
            return known;
        }
        @Nullable Object[] read = new Object[size];
        boolean allHaveText = true;
        int row = 0;
        for (List<Binding> parameters : parameterRows) {
            if (row % CHECKED_ROWS == 0) {
                context.cancellation().check();
            }
            for (List<InsertValue> values : plan.rows()) {
                Object raw = RowValues.raw(values.get(place), parameters);
                read[row++] = raw;
                allHaveText &= RowValues.hasText(raw);
            }
        }
        raws[place] = read;
        haveText.set(place, allHaveText);
        return read;
    }

    private void run() throws SQLException {
        ProgramRunner runner = new ProgramRunner(
                plan.program(),
                context.connection(),
                context.calls(),
                List.of(),
                new FillTargets(context).policies(plan.table()).tolerance(plan.program(), plan.computed()));
        try {
            runner.run(batch);
        } catch (RowFailure failure) {
            throw failure.at(at(failure.row(), failure.output(plan.program(), plan.computed())));
        }
        for (int slot : plan.program().outputs()) {
            runner.storeMedia(batch, slot);
        }
    }

    /** What is worth keeping about the cells. */
    CellNotes notes() {
        CellNotes notes =
                CellNotes.of(new FillTargets(context).computed(plan.table()), plan.program(), plan.computed(), batch);
        failed.forEach(medium -> notes.add(medium.column(), medium.failure()));
        return notes;
    }

    /** A cell for a message. */
    private String at(int row, String column) {
        return "row %s, column \"%s\"".formatted(place(row), column);
    }

    /** A row for a message: by its key if the statement gives it, else by its number. */
    String place(int row) {
        List<String> key = new ArrayList<>();
        for (String name : plan.table().key()) {
            int place = indexOf(name);
            if (place < 0
                    || !RowValues.isPlain(
                            plan.rows().get(row % plan.rows().size()).get(place))) {
                key.clear();
                break;
            }
            key.add(name + "=" + WireValues.toText(raws(place)[row]));
        }
        return key.isEmpty() ? Integer.toString(row + 1) : "(" + String.join(", ", key) + ")";
    }

    private @Nullable Object[] cells(Column column) {
        return Objects.requireNonNull(media.get(column.name()));
    }

    /** Number of rows. */
    int size() {
        return size;
    }

    /** The made parameters of some rows, in the order that {@link ValuesInsert#text} says. */
    List<Binding> made(int from, int to) {
        List<Binding> made = new ArrayList<>();
        for (int row = from; row < to; row++) {
            for (Column column : plan.mediaColumns()) {
                made.add(Binding.text(WireValues.toText(cells(column)[row])));
            }
            for (int slot : plan.program().outputs()) {
                made.add(Binding.text(WireValues.toText(batch.slot(slot)[row])));
            }
        }
        return made;
    }

    /** The cells of a given column, by its place; all must have a text. */
    CellText given(int place) {
        @Nullable Object[] taken = media.get(plan.columns().get(place).name());
        @Nullable Object[] values = taken == null ? raws(place) : taken;
        return row -> WireValues.toText(values[row]);
    }

    /** The cells of a computed column, by its number. */
    CellText computed(int number) {
        @Nullable Object[] values = batch.slot(plan.program().outputs().get(number));
        return row -> WireValues.toText(values[row]);
    }
}

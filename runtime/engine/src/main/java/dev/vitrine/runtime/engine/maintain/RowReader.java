package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.RowScope;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows as a fill needs them: their key, what their cells are computed from, and which of the cells are to be computed. One
 * thread at a time.
 */
final class RowReader {
    /** Which cells are to be computed. */
    enum Wanted {
        /** Those that have no value and wait for one. */
        MISSING,
        /** All, whether they have a value or not. */
        ALL,
        /** Those that have a value that another definition has computed. */
        STALE
    }

    private final FillTarget target;
    private final ComputedColumns computed;
    private final List<String> wanted;
    private final Wanted cells;
    private final boolean versioned;
    private final List<RowScope.ScopeColumn> columns;
    /** Where the wanted columns stand among those that are read. */
    private final int[] places;
    /** The wanted columns of which some cells have a state, so that a NULL may be an answer. */
    private final List<String> withStates = new ArrayList<>();

    /**
     * A reader.
     *
     * @param wanted the columns that are filled
     * @param cells which of their cells are computed
     * @param versioned whether a row's version is read, for one that is not locked
     */
    RowReader(
            RunContext context,
            FillTarget target,
            ComputedColumns computed,
            List<String> wanted,
            Wanted cells,
            boolean versioned)
            throws SQLException {
        this.target = target;
        this.computed = computed;
        this.wanted = wanted;
        this.cells = cells;
        this.versioned = versioned;
        this.columns = target.read(computed, wanted);
        this.places = wanted.stream().mapToInt(this::place).toArray();
        if (cells == Wanted.MISSING && target.isKeyed()) {
            for (String name : wanted) {
                if (CellStates.any(context.connection(), target.id(), name)) {
                    withStates.add(name);
                }
            }
        }
    }

    /** The wanted columns of which some cells have a state. */
    List<String> withStates() {
        return withStates;
    }

    /** Where a column stands among the values of a row. */
    int place(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).id().equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException(column);
    }

    /** A select list over what the target is read from: what {@link #row} reads. */
    String list() {
        List<String> list = new ArrayList<>(target.keyExpressions());
        columns.forEach(column -> list.add(target.expression(column.id())));
        withStates.forEach(name -> list.add(isPending(name)));
        if (versioned) {
            list.add(target.rowVersion());
        }
        return String.join(", ", list);
    }

    /** A condition over the same: a cell of the row is to be computed. */
    String condition() {
        return switch (cells) {
            case ALL -> "TRUE";
            case STALE -> any(name -> CellStates.isStale(CellNotes.column(target, computed, name)));
            case MISSING ->
                any(name -> withStates.contains(name) ? isPending(name) : target.expression(name) + " IS NULL");
        };
    }

    private String any(UnaryOperator<String> condition) {
        return wanted.stream().map(condition).collect(Collectors.joining(" OR "));
    }

    private String isPending(String column) {
        return CellStates.isPending(CellNotes.column(target, computed, column));
    }

    /** Reads the current row. */
    ReadRow row(ResultSet rows) throws SQLException {
        int width = target.keyTypes().size();
        @Nullable String[] key = new String[width];
        int index = 1;
        for (int i = 0; i < width; i++) {
            key[i] = rows.getString(index++);
        }
        @Nullable Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = WireValues.read(rows, index++, columns.get(i).type());
        }
        BitSet missing = new BitSet();
        if (cells == Wanted.MISSING) {
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
        return new ReadRow(Arrays.asList(key), values, missing, versioned ? rows.getString(index) : null);
    }

    /** Whether a row that was read has a cell to compute. */
    boolean isWanted(ReadRow row) {
        return cells != Wanted.MISSING || !row.missing().isEmpty();
    }
}

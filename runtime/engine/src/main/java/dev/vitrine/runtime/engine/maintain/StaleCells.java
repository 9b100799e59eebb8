package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.cell.CellStates.CellColumn;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Cells whose value is not of what it would be computed from now. */
final class StaleCells {
    private StaleCells() {}

    /** Notes that of the values of a column in the rows of some keys. */
    static void mark(RunContext context, FillTarget target, ComputedColumns computed, String column, Keys keys)
            throws SQLException {
        CellColumn cell = CellNotes.column(target, computed, column);
        String rows = target.from() + " JOIN " + Keys.table(keys.types(), "\"~k\"") + " ON "
                + Keys.equal("\"~k\"", target.keyExpressions()) + " WHERE " + cell.value() + " IS NOT NULL";
        try (PreparedStatement put =
                context.connection().prepareStatement(CellStates.put(cell, rows, List.of("'stale'", "NULL", "NULL")))) {
            keys.bind(put, 1);
            put.executeUpdate();
        }
        KnownStates.of(context, target.id()).come();
    }
}

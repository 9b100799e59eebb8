package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.runtime.engine.compute.Batch;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cells that were computed and are not written yet.
 *
 * @param columns the columns, in the order of the program's outputs
 * @param withStates those of the columns in which a cell may have had a state
 * @param batch what the program made; its rows are those of {@code rows}
 * @param differing the numbers of the rows whose cells have not the values that were read
 */
record ComputedCells(
        List<String> columns,
        List<String> withStates,
        RowProgram program,
        Batch batch,
        List<ReadRow> rows,
        List<Integer> differing,
        CellNotes notes) {
    /** Whether anything but their values is to be known about them. */
    boolean haveStates() {
        return !withStates.isEmpty() || !notes.isEmpty();
    }

    /** The numbers of all rows. */
    List<Integer> all() {
        return IntStream.range(0, rows.size()).boxed().toList();
    }
}

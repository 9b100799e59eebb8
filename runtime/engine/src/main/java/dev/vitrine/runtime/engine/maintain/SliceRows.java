package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a slice as they were when it was handed out: one scan finds them and reads what their cells are computed from. One thread at
 * a time.
 */
public final class SliceRows {
    private final RowReader reader;
    private final Keys keys;
    private final List<ReadRow> rows = new ArrayList<>();
    private @Nullable VitrineException failure;

    private SliceRows(RowReader reader, Keys keys) {
        this.reader = reader;
        this.keys = keys;
    }

    /**
     * Reads the next rows along the key.
     *
     * @param columns the columns that are to be filled
     * @param condition which rows, over what the relation's target is read from
     * @param last the key of the last row that was seen, absent at the start
     * @param most how many rows at most
     */
    public static SliceRows next(
            RunContext context,
            Relation relation,
            List<String> columns,
            String condition,
            Optional<List<@Nullable String>> last,
            int most)
            throws SQLException {
        FillTargets targets = new FillTargets(context);
        FillTarget target = targets.target(relation);
        RowReader reader =
                new RowReader(context, target, targets.computed(relation), columns, RowReader.Wanted.MISSING, true);
        SliceRows slice = new SliceRows(reader, new Keys(target.keyTypes()));
        KeyScan.next(context.connection(), target.rows(), reader.list(), condition, last, most, slice::add);
        return slice;
    }

    private void add(ResultSet row) throws SQLException {
        keys.add(row);
        try {
            ReadRow read = reader.row(row);
            if (reader.isWanted(read)) {
                rows.add(read);
            }
        } catch (VitrineException e) {
            failure = failure == null ? e : failure;
        }
    }

    /** The keys of all rows that the scan has found. */
    public Keys keys() {
        return keys;
    }

    /**
     * Those with a cell to compute.
     *
     * @throws VitrineException if a value cannot be read, which is a failure of the work on the rows and not of handing them out
     */
    List<ReadRow> rows() {
        if (failure != null) {
            throw failure;
        }
        return rows;
    }

    RowReader reader() {
        return reader;
    }
}

package dev.vitrine.runtime.engine.job;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.maintain.CellQueries;
import dev.vitrine.runtime.engine.maintain.FillTarget;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.KeyScan;
import dev.vitrine.runtime.engine.maintain.SliceFill;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.job.SliceStore;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills cells of a table or view that wait to be computed, a slice of rows that nobody else holds at a time. An error becomes the
 * state of its cell. Outside a transaction; one thread at a time.
 */
public final class WaitingCells {
    /** Enough that calls of a slice keep a window of 64 busy. */
    private static final int SLICE_ROWS = 256;

    private final RunContext context;
    private final Relation relation;
    private final FillTargets targets;
    private final CellQueries cellQueries;
    /** How far each column was gone through. */
    private final Map<String, List<@Nullable String>> last = new HashMap<>();

    public WaitingCells(RunContext context, Relation relation) {
        this.context = context.with(new ErrorPolicy.StoreNull());
        this.relation = relation;
        this.targets = new FillTargets(this.context);
        this.cellQueries = new CellQueries(this.context);
    }

    /**
     * Fills one slice.
     *
     * @return rows that were taken; 0 where nothing waits that nobody else holds
     */
    public int step() throws SQLException {
        Optional<HeldSlice> taken = SliceTransaction.handOut(context.connection(), this::take);
        if (taken.isEmpty()) {
            return 0;
        }
        HeldSlice slice = taken.get();
        try {
            new SliceFill(slice.working(context, OptionalLong.empty()))
                    .fill(relation, targets.computed(relation).order(), slice.keys());
        } catch (SQLException | RuntimeException e) {
            slice.giveBack(e);
            throw e;
        }
        SliceTransaction.write(context.connection(), slice::release);
        return slice.keys().size();
    }

    private Optional<HeldSlice> take() throws SQLException {
        SliceStore store = new SliceStore(context.connection());
        store.lock(relation.id());
        store.forgetLost(relation.id());
        Set<List<@Nullable String>> rows = new LinkedHashSet<>();
        for (String column : targets.computed(relation).order()) {
            if (rows.size() < SLICE_ROWS) {
                Keys found = scan(column);
                for (int row = 0; row < found.size(); row++) {
                    rows.add(found.get(row));
                }
            }
        }
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Keys keys = new Keys(targets.target(relation).keyTypes());
        rows.forEach(keys::add);
        return Optional.of(HeldSlice.take(context, relation.id(), OptionalLong.empty(), keys));
    }

    /** Rows in which a column waits, from where the last look ended; then once more from the start. */
    private Keys scan(String column) throws SQLException {
        FillTarget target = targets.target(relation);
        String condition = cellQueries.waits(relation, column) + " AND "
                + SliceStore.isFree(
                        relation.id(),
                        target.keyExpressions(),
                        target.keyTypes().stream().map(PostgresType::sqlName).toList());
        List<@Nullable String> from = last.remove(column);
        Keys found =
                KeyScan.next(context.connection(), target.rows(), condition, Optional.ofNullable(from), SLICE_ROWS);
        if (found.size() == 0 && from != null) {
            found = KeyScan.next(context.connection(), target.rows(), condition, Optional.empty(), SLICE_ROWS);
        }
        if (found.size() == SLICE_ROWS) {
            last.put(column, found.get(found.size() - 1));
        }
        return found;
    }
}

package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Computes cells of some rows outside any transaction: rows are read, computed, and then locked for a moment and written, if they
 * are still as they were read. Indexes and views follow in a transaction of their own. One thread at a time.
 */
public final class SliceFill {
    /** Of a base row that changes while its rows are made. */
    private static final int MOST_TRIES = 3;

    private final RunContext context;
    private final Maintainer maintainer;
    private final FillTargets targets;

    /** A fill on a connection that has no transaction open. */
    public SliceFill(RunContext context) {
        this.context = context;
        this.maintainer = new Maintainer(context);
        this.targets = new FillTargets(context);
    }

    /**
     * What was done.
     *
     * @param rows rows that were written
     * @param changed cells that had another value before
     * @param failed cells that failed and are kept as errors
     */
    public record Done(long rows, long changed, long failed) {}

    /** Computes what cells of some columns lack. */
    public Done fill(Relation relation, List<String> columns, Keys keys) throws SQLException {
        Done done = fillCells(relation, columns, keys);
        followUp(relation, keys);
        return done;
    }

    private Done fillCells(Relation relation, List<String> columns, Keys keys) throws SQLException {
        ColumnFill fill = ColumnFill.unlocked(context, targets.target(relation), targets.computed(relation), columns);
        fill.run(Optional.of(keys));
        return new Done(fill.filled(), fill.written(), fill.failed());
    }

    /** Makes all that rows of a table lack: cells that are filled with each write, rows of views, vectors. */
    public void complete(ManagedTable table, Keys keys) throws SQLException {
        fillCells(table, targets.computed(table).without(table.deferred()), keys);
        completeDependents(table, keys);
    }

    private void completeDependents(Relation relation, Keys keys) throws SQLException {
        for (EmbeddingIndex index : context.catalog().indexesOn(relation.id())) {
            embed(relation, new IndexFill(context, relation, keys.types(), index), keys);
        }
        for (IncrementalView view : context.catalog().viewsOn(relation.id())) {
            if (view.isStored()) {
                makeRows(view, keys);
            } else {
                completeDependents(view, keys);
            }
        }
    }

    /** Computes what cells of some columns lack in rows that were read when they were handed out. */
    public Done fill(Relation relation, List<String> columns, SliceRows rows) throws SQLException {
        ColumnFill fill = ColumnFill.unlocked(context, targets.target(relation), targets.computed(relation), columns);
        fill.run(rows.reader(), rows.rows());
        followUp(relation, rows.keys());
        return new Done(fill.filled(), fill.written(), fill.failed());
    }

    /**
     * Computes cells of some columns anew.
     *
     * @param cascades whether what depends on them is computed anew where they change, too, instead of being stale
     */
    public Done recompute(Relation relation, List<String> columns, Keys keys, boolean cascades) throws SQLException {
        FillTarget target = targets.target(relation);
        ComputedColumns computed = targets.computed(relation);
        long rows = 0;
        long changed = 0;
        long failed = 0;
        for (String column : columns) {
            ColumnFill fill = ColumnFill.unlockedAgain(context, target, computed, column);
            fill.cascade(cascades);
            fill.run(Optional.of(keys));
            rows = Math.max(rows, fill.filled());
            changed += fill.changed().size();
            failed += fill.failed();
            if (cascades && relation instanceof ManagedTable table) {
                // What read the old value is gone, and is no change of its own when its turn comes.
                ColumnFill.unlocked(context, target, computed, computed.without(table.deferred()))
                        .run(Optional.of(keys));
            }
        }
        followUp(relation, keys);
        return new Done(rows, changed, failed);
    }

    /**
     * Computes cells of some columns that another definition has made, or that are missing, and what depends on them where they
     * change. A value that changes makes a version, one that was missing does not.
     */
    public Done redefine(ManagedTable table, List<String> columns, Keys keys) throws SQLException {
        FillTarget target = targets.target(table);
        ComputedColumns computed = targets.computed(table);
        List<String> filled = computed.order().stream()
                .filter(column -> columns.contains(column) || !table.deferred().contains(column))
                .toList();
        long rows = 0;
        long changed = 0;
        long failed = 0;
        for (String column : columns) {
            ColumnFill again = ColumnFill.unlockedStale(context, target, computed, column);
            again.run(Optional.of(keys));
            changed += again.changed().size();
            failed += again.failed();
            // What is missing, and what read an old value and is gone with it.
            ColumnFill missing = ColumnFill.unlocked(context, target, computed, filled);
            missing.run(Optional.of(keys));
            failed += missing.failed();
            rows = Math.max(rows, again.filled() == 0 ? missing.filled() : again.filled());
        }
        followUp(table, keys);
        return new Done(rows, changed, failed);
    }

    /** Makes the rows of a view for base rows, which are locked only while their rows are written. */
    public Done makeRows(IncrementalView view, Keys baseKeys) throws SQLException {
        Relation base = context.catalog().relation(view.baseId()).orElseThrow();
        if (view.iterator().isPresent()) {
            if (base instanceof ManagedTable table && StagedExpansion.isPossible(context)) {
                return new Done(baseKeys.size(), 0, expandStaged(view, table, baseKeys));
            }
            expandLocked(view, base, baseKeys);
            return new Done(baseKeys.size(), 0, 0);
        }
        Atomic.run(context.connection(), () -> {
            lock(base, baseKeys);
            maintainer.addRows(view, baseKeys);
            return true;
        });
        return fill(view, targets.computed(view).order(), baseKeys);
    }

    /** A base row that is written again and again while its rows are made is locked in the end; answers for how many it failed. */
    private long expandStaged(IncrementalView view, ManagedTable base, Keys baseKeys) throws SQLException {
        Keys restless = new Keys(baseKeys.types());
        long failed;
        try (StagedExpansion expansion = StagedExpansion.open(
                context,
                targets.source(view),
                targets.binding(view).orElseThrow(),
                targets.computed(view),
                targets.target(base))) {
            for (int row = 0; row < baseKeys.size(); row++) {
                context.cancellation().check();
                Keys key = new Keys(baseKeys.types());
                key.add(baseKeys.get(row));
                int tries = 0;
                while (tries < MOST_TRIES && !expansion.expand(key)) {
                    tries++;
                }
                if (tries == MOST_TRIES) {
                    restless.add(baseKeys.get(row));
                }
            }
            failed = expansion.failed();
        }
        if (restless.size() > 0) {
            expandLocked(view, base, restless);
        }
        if (maintainer.hasDependents(view)) {
            Atomic.run(context.connection(), () -> {
                lock(base, baseKeys);
                maintainer.maintainDependents(view, baseKeys);
                return true;
            });
        }
        return failed;
    }

    private void expandLocked(IncrementalView view, Relation base, Keys baseKeys) throws SQLException {
        Atomic.run(context.connection(), () -> {
            lock(base, baseKeys);
            maintainer.fillView(view, Optional.of(baseKeys));
            maintainer.maintainDependents(view, baseKeys);
            return true;
        });
    }

    /** Makes vectors of rows; the rows are locked only while the vectors are kept. */
    public Done embed(Relation relation, IndexFill fill, Keys keys) throws SQLException {
        IndexFill.Made made = fill.make(keys);
        long kept = Atomic.run(context.connection(), () -> {
            lock(relation, keys);
            return made.keep();
        });
        return new Done(kept, 0, 0);
    }

    private void followUp(Relation relation, Keys keys) throws SQLException {
        if (!maintainer.hasDependents(relation)) {
            return;
        }
        Atomic.run(context.connection(), () -> {
            lock(relation, keys);
            maintainer.maintainDependents(relation, keys);
            return true;
        });
    }

    /** What is made of the rows must be made of what is there then. */
    private void lock(Relation relation, Keys keys) throws SQLException {
        if (relation instanceof IncrementalView view && !view.isStored()) {
            lock(context.catalog().relation(view.baseId()).orElseThrow(), keys);
            return;
        }
        FillTarget target = targets.target(relation);
        String sql = "SELECT FROM " + Keys.table(keys.types(), "\"~k\"") + " JOIN " + target.from() + " ON "
                + Keys.equal("\"~k\"", target.keyExpressions()) + " ORDER BY \"~k\".n FOR NO KEY UPDATE OF "
                + target.alias();
        try (PreparedStatement select = context.connection().prepareStatement(sql)) {
            keys.bind(select, 1);
            select.executeQuery().close();
        }
    }
}

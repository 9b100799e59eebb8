package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.IteratorBinding;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings everything that depends on rows of a table up to date, in the transaction of the connection. Rows that a write
 * took away are gone already by foreign keys, and triggers have taken away what a changed value made wrong; here what is
 * missing is made.
 */
public final class Maintainer {
    private final RunContext context;
    private final FillTargets targets;

    public Maintainer(RunContext context) {
        this.context = context;
        this.targets = new FillTargets(context);
    }

    /** Makes what the rows of these keys lack; the keys are those of {@link #keyTypes}. */
    public void maintain(ManagedTable table, Keys keys) throws SQLException {
        if (keys.size() > 0) {
            if (table.computed().findAny().isPresent()) {
                new ColumnFill(
                                context,
                                targets.target(table),
                                targets.computed(table),
                                targets.computed(table).without(table.deferred()))
                        .run(Optional.of(keys));
            }
            maintainDependents(table, keys);
        }
    }

    /** Makes what the rows of these keys lack in some of their columns, and what depends on the rows. */
    public void maintain(ManagedTable table, Keys keys, Set<String> columns) throws SQLException {
        if (keys.size() > 0) {
            List<String> wanted = targets.computed(table).without(table.deferred()).stream()
                    .filter(columns::contains)
                    .toList();
            if (!wanted.isEmpty()) {
                new ColumnFill(context, targets.target(table), targets.computed(table), wanted).run(Optional.of(keys));
            }
            maintainDependents(table, keys);
        }
    }

    /** Makes what the indexes and views of a relation lack for rows of these keys. */
    public void maintainDependents(Relation relation, Keys keys) throws SQLException {
        if (keys.size() == 0) {
            return;
        }
        for (EmbeddingIndex index : context.catalog().indexesOn(relation.id())) {
            new IndexFill(context, relation, targets.keyTypes(relation), index).run(Optional.of(keys));
        }
        for (IncrementalView view : context.catalog().viewsOn(relation.id())) {
            fillView(view, Optional.of(keys));
            maintainDependents(view, keys);
        }
    }

    /** Whether indexes or views stand on a relation. */
    public boolean hasDependents(Relation relation) {
        return !context.catalog().indexesOn(relation.id()).isEmpty()
                || !context.catalog().viewsOn(relation.id()).isEmpty();
    }

    /** Fills the computed columns of rows, or of all rows, that lack a value. */
    public void fillColumns(ManagedTable table, Optional<Keys> keys) throws SQLException {
        new ColumnFill(context, targets.target(table), targets.computed(table)).run(keys);
    }

    /** Makes the rows of a view, and its computed columns, for base rows or for all. */
    public void fillView(IncrementalView view, Optional<Keys> baseKeys) throws SQLException {
        if (!view.isStored()) {
            return;
        }
        ViewSource source = targets.source(view);
        Optional<ColumnFill> fill =
                view.items().stream().anyMatch(item -> item.computation().isPresent())
                        ? Optional.of(new ColumnFill(context, targets.target(view), targets.computed(view)))
                        : Optional.empty();
        Optional<IteratorBinding> binding = targets.binding(view);
        if (binding.isPresent()) {
            // Rows that are there first: what the iterator makes now is filled as it comes.
            if (fill.isPresent()) {
                fill.get().run(baseKeys);
            }
            new ViewExpansion(context, source, fill).expand(baseKeys, binding.get());
        } else {
            new ViewExpansion(context, source, fill).addBaseRows(baseKeys);
            if (fill.isPresent()) {
                fill.get().run(baseKeys);
            }
        }
    }

    /** Makes the rows of a view without an iterator for base rows, with nothing computed yet. */
    void addRows(IncrementalView view, Keys baseKeys) throws SQLException {
        new ViewExpansion(context, targets.source(view), Optional.empty()).addBaseRows(Optional.of(baseKeys));
    }

    /** Makes whatever rows of a table lack, and what depends on them; what is deferred is left to others. */
    public void maintainAll(ManagedTable table) throws SQLException {
        new ColumnFill(
                        context,
                        targets.target(table),
                        targets.computed(table),
                        targets.computed(table).without(table.deferred()))
                .run(Optional.empty());
        maintainAllDependents(table);
    }

    private void maintainAllDependents(Relation relation) throws SQLException {
        for (EmbeddingIndex index : context.catalog().indexesOn(relation.id())) {
            new IndexFill(context, relation, targets.keyTypes(relation), index).run(Optional.empty());
        }
        for (IncrementalView view : context.catalog().viewsOn(relation.id())) {
            fillView(view, Optional.empty());
            maintainAllDependents(view);
        }
    }

    /**
     * Computes a column of a relation anew in the rows of these keys, and what depends on it where it changes.
     *
     * @return how many of its cells have changed
     */
    public long recompute(Relation relation, String column, Keys keys) throws SQLException {
        Keys changed =
                ColumnFill.again(context, targets.target(relation), targets.computed(relation), column, keys, true);
        if (relation instanceof ManagedTable table) {
            maintain(table, keys);
        } else {
            maintainDependents(relation, changed);
        }
        return changed.size();
    }

    /** As {@link #recompute}, but what reads the column keeps its values and becomes stale. */
    public long recomputeAlone(Relation relation, String column, Keys keys) throws SQLException {
        Keys changed =
                ColumnFill.again(context, targets.target(relation), targets.computed(relation), column, keys, false);
        maintainDependents(relation, changed);
        return changed.size();
    }
}

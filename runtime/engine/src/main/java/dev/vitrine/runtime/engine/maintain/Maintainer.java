package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.IteratorBinding;
import dev.vitrine.planner.expression.RowScope;
import dev.vitrine.planner.expression.TypeOracle;
import dev.vitrine.runtime.engine.compute.ResultKey;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerTypes;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.cell.CellStates.CellColumn;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings everything that depends on rows of a table up to date, in the transaction of the connection. Rows that a write
 * took away are gone already by foreign keys, and triggers have taken away what a changed value made wrong; here what is
 * missing is made.
 */
public final class Maintainer {
    private final RunContext context;

    public Maintainer(RunContext context) {
        this.context = context;
    }

    /** Makes what the rows of these keys lack; the keys are those of {@link #keyTypes}. */
    public void maintain(ManagedTable table, Keys keys) throws SQLException {
        if (keys.size() > 0) {
            if (table.computed().findAny().isPresent()) {
                new ColumnFill(
                                context,
                                target(table),
                                computed(table),
                                computed(table).without(table.deferred()))
                        .run(Optional.of(keys));
            }
            maintainDependents(table, keys);
        }
    }

    /** Makes what the rows of these keys lack in some of their columns, and what depends on the rows. */
    public void maintain(ManagedTable table, Keys keys, Set<String> columns) throws SQLException {
        if (keys.size() > 0) {
            List<String> wanted = computed(table).without(table.deferred()).stream()
                    .filter(columns::contains)
                    .toList();
            if (!wanted.isEmpty()) {
                new ColumnFill(context, target(table), computed(table), wanted).run(Optional.of(keys));
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
            new IndexFill(context, relation, keyTypes(relation), index).run(Optional.of(keys));
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
        new ColumnFill(context, target(table), computed(table)).run(keys);
    }

    /** Makes the rows of a view, and its computed columns, for base rows or for all. */
    public void fillView(IncrementalView view, Optional<Keys> baseKeys) throws SQLException {
        if (!view.isStored()) {
            return;
        }
        ViewSource source = source(view);
        Optional<ColumnFill> fill =
                view.items().stream().anyMatch(item -> item.computation().isPresent())
                        ? Optional.of(new ColumnFill(context, target(view), computed(view, source)))
                        : Optional.empty();
        Optional<IteratorBinding> binding = binding(view);
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
        new ViewExpansion(context, source(view), Optional.empty()).addBaseRows(Optional.of(baseKeys));
    }

    /** The types of a relation's row key. */
    public List<PostgresType> keyTypes(Relation relation) {
        return relation instanceof ManagedTable table
                ? target(table).keyTypes()
                : source((IncrementalView) relation).keyTypes();
    }

    /** The SQL of a view. */
    public ViewSource source(IncrementalView view) {
        Map<String, String> fragments =
                binding(view).map(IteratorBinding::fragments).orElse(Map.of());
        return ViewSource.of(view, context.catalog(), context.functions(), fragments);
    }

    /** The iterator of a view with its arguments. */
    Optional<IteratorBinding> binding(IncrementalView view) {
        return view.iterator()
                .map(iterator -> context.plans()
                        .get(
                                IteratorBinding.class,
                                List.of("iterator", view.id()),
                                () -> IteratorBinding.bind(
                                        iterator.function(),
                                        iterator.arguments(),
                                        context.binder(),
                                        new ServerTypes(
                                                context.connection(),
                                                ViewSource.of(
                                                                view.withoutIterator(),
                                                                context.catalog(),
                                                                context.functions(),
                                                                Map.of())
                                                        .baseFrom()))));
    }

    /** What fills a relation; a table without a primary key is filled by the place of its rows, right inside one statement. */
    public FillTarget target(Relation relation) {
        return relation instanceof ManagedTable table
                ? target(table)
                : source((IncrementalView) relation).fillTarget(derived((IncrementalView) relation));
    }

    /** Triggers stand on tables only: what is made of a view's computed cells goes by our own hand. */
    private List<DerivedRows> derived(IncrementalView view) {
        List<DerivedRows> derived = new ArrayList<>();
        int width = view.rowKey().size();
        for (EmbeddingIndex index : context.catalog().indexesOn(view.id())) {
            derived.add(new DerivedRows(Optional.of(index.column()), index.vectors(), IndexFill.keyColumns(width)));
        }
        for (IncrementalView dependent : context.catalog().viewsOn(view.id())) {
            if (dependent.isStored()) {
                derived.add(new DerivedRows(
                        Optional.empty(),
                        dependent.iterator().isPresent() ? dependent.expanded() : dependent.storage(),
                        dependent.baseKey()));
            }
        }
        return derived;
    }

    private static FillTarget target(ManagedTable table) {
        boolean keyed = !table.key().isEmpty();
        List<String> key = keyed ? table.key() : List.of("ctid");
        String alias = Quote.name(table.name().name());
        List<RowScope.ScopeColumn> columns = new ArrayList<>();
        Map<String, String> sources = new LinkedHashMap<>();
        Map<String, String> stored = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            columns.add(new RowScope.ScopeColumn(column.name(), column.type()));
            sources.put(column.name(), alias + "." + Quote.name(column.name()));
            stored.put(column.name(), column.name());
        }
        return new FillTarget(
                table.id(),
                table.name(),
                table.name().quoted() + " AS " + alias,
                alias,
                key,
                key,
                keyed
                        ? key.stream()
                                .map(name -> table.column(name).orElseThrow().type())
                                .toList()
                        : List.of(PostgresType.of("tid")),
                key.stream().map(name -> alias + "." + Quote.name(name)).toList(),
                columns,
                sources,
                stored,
                policies(table.columns()),
                table.versioned() ? Optional.of(table.versionColumn()) : Optional.empty(),
                List.of());
    }

    private static Map<String, ErrorPolicy> policies(List<Column> columns) {
        Map<String, ErrorPolicy> policies = new HashMap<>();
        columns.forEach(column ->
                column.computation().ifPresent(computation -> policies.put(column.name(), computation.onError())));
        return policies;
    }

    /** What happens to cells of a table that fail. */
    public CellPolicies policies(ManagedTable table) {
        return new CellPolicies(context, policies(table.columns()));
    }

    /** Makes whatever rows of a table lack, and what depends on them; what is deferred is left to others. */
    public void maintainAll(ManagedTable table) throws SQLException {
        new ColumnFill(context, target(table), computed(table), computed(table).without(table.deferred()))
                .run(Optional.empty());
        maintainAllDependents(table);
    }

    private void maintainAllDependents(Relation relation) throws SQLException {
        for (EmbeddingIndex index : context.catalog().indexesOn(relation.id())) {
            new IndexFill(context, relation, keyTypes(relation), index).run(Optional.empty());
        }
        for (IncrementalView view : context.catalog().viewsOn(relation.id())) {
            fillView(view, Optional.empty());
            maintainAllDependents(view);
        }
    }

    /** Whether cells of a relation have states. */
    public KnownStates states(Relation relation) {
        return KnownStates.of(context, relation.id());
    }

    /** Rows with these keys are new: no state is theirs. */
    public void forgetStates(ManagedTable table, Keys keys) throws SQLException {
        FillTarget target = target(table);
        String from = target.from() + " JOIN " + Keys.table(keys.types(), "\"~k\"") + " ON "
                + Keys.equal("\"~k\"", target.keyExpressions());
        for (String column : withStates(table)) {
            try (PreparedStatement forget = context.connection()
                    .prepareStatement(CellStates.forget(CellNotes.column(target, computed(table), column), from))) {
                keys.bind(forget, 1);
                forget.executeUpdate();
            }
        }
    }

    /** The columns whose cells may have states: those that are computed, and those of given media. */
    private List<String> withStates(Relation relation) {
        List<String> columns = new ArrayList<>(computed(relation).order());
        if (relation instanceof ManagedTable table) {
            table.columns().stream()
                    .filter(Column::isGivenMedia)
                    .map(Column::name)
                    .forEach(columns::add);
        }
        return columns;
    }

    /** Notes of every value of a column that it was computed by another definition. */
    public void markStale(Relation relation, String column) throws SQLException {
        FillTarget target = target(relation);
        CellColumn cell = CellNotes.column(target, computed(relation), column);
        String sql = CellStates.put(
                cell, target.from() + " WHERE " + cell.value() + " IS NOT NULL", List.of("'stale'", "NULL", "NULL"));
        try (PreparedStatement put = context.connection().prepareStatement(sql)) {
            put.executeUpdate();
        }
        states(relation).come();
    }

    /** Notes of the values of a column in the rows of these keys that another definition computed them. */
    public void markStale(ManagedTable table, String column, Keys keys) throws SQLException {
        FillTarget target = target(table);
        CellColumn cell = CellNotes.column(target, computed(table), column);
        String from = target.from() + " JOIN " + Keys.table(keys.types(), "\"~k\"") + " ON "
                + Keys.equal("\"~k\"", target.keyExpressions()) + " WHERE " + cell.value() + " IS NOT NULL";
        try (PreparedStatement put =
                context.connection().prepareStatement(CellStates.put(cell, from, List.of("'stale'", "NULL", "NULL")))) {
            keys.bind(put, 1);
            put.executeUpdate();
        }
        states(table).come();
    }

    /**
     * Computes a column of a relation anew in the rows of these keys, and what depends on it where it changes.
     *
     * @return how many of its cells have changed
     */
    public long recompute(Relation relation, String column, Keys keys) throws SQLException {
        Keys changed = ColumnFill.again(context, target(relation), computed(relation), column, keys, true);
        if (relation instanceof ManagedTable table) {
            maintain(table, keys);
        } else {
            maintainDependents(relation, changed);
        }
        return changed.size();
    }

    /** As {@link #recompute}, but what reads the column keeps its values and becomes stale. */
    public long recomputeAlone(Relation relation, String column, Keys keys) throws SQLException {
        Keys changed = ColumnFill.again(context, target(relation), computed(relation), column, keys, false);
        maintainDependents(relation, changed);
        return changed.size();
    }

    /** A computed column as states are kept for it. */
    public CellColumn cell(Relation relation, String column) {
        return CellNotes.column(target(relation), computed(relation), column);
    }

    /** A condition over a relation's rows: a cell waits to be computed, and what it is computed from is there. */
    public String waits(Relation relation, String column) {
        FillTarget target = target(relation);
        ComputedColumns computed = computed(relation);
        return CellStates.isPending(CellNotes.column(target, computed, column)) + inputsThere(target, computed, column);
    }

    /**
     * A condition that a user has written about a relation's rows, over what its target is read from.
     *
     * @param condition over the relation's columns
     */
    public String condition(Relation relation, String condition) {
        if (relation instanceof ManagedTable) {
            return condition;
        }
        String alias = Quote.name(relation.name().name());
        List<String> own = relation.rowKey().stream()
                .map(name -> alias + "." + Quote.name(name))
                .toList();
        return "(" + String.join(", ", target(relation).keyExpressions()) + ") IN (SELECT " + String.join(", ", own)
                + " FROM " + relation.rows().quoted() + " AS " + alias + " WHERE " + condition + ")";
    }

    /** A cell whose inputs are not there waits for them, not for us. */
    private static String inputsThere(FillTarget target, ComputedColumns computed, String column) {
        return computed.readsOf(column).stream()
                .map(input -> " AND " + target.expression(input) + " IS NOT NULL")
                .collect(Collectors.joining());
    }

    /** How many cells of a relation are in each state, by state; those that are plainly there are left out. */
    public Map<String, Long> unsettled(Relation relation) throws SQLException {
        FillTarget target = target(relation);
        ComputedColumns computed = computed(relation);
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String column : computed.order()) {
            CellColumn cell = CellNotes.column(target, computed, column);
            String sql = "SELECT state, count(*) FROM (SELECT " + CellStates.status(cell) + " AS state FROM "
                    + target.from() + " WHERE " + cell.value() + " IS NULL) AS s GROUP BY state";
            try (PreparedStatement select = context.connection().prepareStatement(sql);
                    ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    counts.merge(found.getString(1), found.getLong(2), Long::sum);
                }
            }
        }
        return counts;
    }

    /**
     * Finds the results that the computed cells of some rows of a relation have been answered with.
     *
     * @param rows FROM and WHERE, with the names of {@link #rowsOf}
     * @param found takes their keys
     */
    public void addAskedResults(Relation relation, String rows, Set<ResultKey> found) throws SQLException {
        new AskedResults(context, target(relation), computed(relation), found).of(rows);
    }

    /** What gives the rows of a relation with all that its computed columns read: stands behind FROM. */
    public String rowsOf(Relation relation) {
        return relation instanceof ManagedTable table
                ? target(table).from()
                : source((IncrementalView) relation).joinedFrom();
    }

    /** Queries of the errors in a relation's cells, one a column, and of the errors of a view's table function. */
    public List<String> errors(Relation relation) {
        FillTarget target = target(relation);
        ComputedColumns analysed = computed(relation);
        List<String> queries = new ArrayList<>();
        withStates(relation)
                .forEach(column ->
                        queries.add(CellStates.errors(CellNotes.column(target, analysed, column), target.from())));
        iteratorErrors(relation).ifPresent(errors -> queries.add(errors.query()));
        return queries;
    }

    private Optional<IteratorErrors> iteratorErrors(Relation relation) {
        return relation instanceof IncrementalView view
                        && view.iterator()
                                .filter(IncrementalView.Iterator::keepsErrors)
                                .isPresent()
                ? Optional.of(
                        new IteratorErrors(context, source(view), binding(view).orElseThrow()))
                : Optional.empty();
    }

    /** Whether a relation is a view that keeps the errors of its table function. */
    public boolean keepsIteratorErrors(Relation relation) {
        return iteratorErrors(relation).isPresent();
    }

    /** The base rows for which the table function of such a view has failed wait to be expanded again; answers their keys. */
    public Keys takeBackFailed(IncrementalView view) throws SQLException {
        return iteratorErrors(view).orElseThrow().takeBack();
    }

    /** For how many base rows the table function of such a view has failed. */
    public long failedBaseRows(IncrementalView view) throws SQLException {
        return iteratorErrors(view).orElseThrow().count();
    }

    /** The analysed computed columns of a relation. */
    public ComputedColumns computed(Relation relation) {
        return relation instanceof ManagedTable table
                ? computed(table)
                : computed((IncrementalView) relation, source((IncrementalView) relation));
    }

    private ComputedColumns computed(ManagedTable table) {
        return context.plans()
                .get(
                        ComputedColumns.class,
                        List.of("columns", table.id()),
                        () -> ComputedColumns.analyse(
                                RowScope.of(table.name().name(), table.columns()),
                                table.computed().map(Maintainer::definition).toList(),
                                context.binder()));
    }

    private ComputedColumns computed(IncrementalView view, ViewSource source) {
        return context.plans()
                .get(
                        ComputedColumns.class,
                        List.of("view", view.id()),
                        () -> ComputedColumns.analyse(
                                source.scope(),
                                view.columns().stream()
                                        .filter(column -> view.items().stream()
                                                .anyMatch(item -> item.name().equals(column.name())
                                                        && item.computation().isPresent()))
                                        .map(column -> new ComputedColumns.Definition(
                                                column.name(),
                                                view.items().stream()
                                                        .filter(item ->
                                                                item.name().equals(column.name()))
                                                        .findFirst()
                                                        .orElseThrow()
                                                        .expression(),
                                                Optional.of(column.type()),
                                                Optional.of(column.declaredType())))
                                        .toList(),
                                context.binder()));
    }

    /** Types over the rows of a table. */
    public TypeOracle types(ManagedTable table) {
        return ServerTypes.ofStored(context.connection(), target(table).from());
    }

    private static ComputedColumns.Definition definition(Column column) {
        Computation computation = column.computation().orElseThrow();
        return new ComputedColumns.Definition(
                column.name(),
                computation.expression(),
                Optional.of(column.type()),
                Optional.of(column.declaredType()));
    }
}

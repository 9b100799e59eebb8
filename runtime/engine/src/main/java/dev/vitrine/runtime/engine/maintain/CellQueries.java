package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.compute.ResultKey;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.cell.CellStates.CellColumn;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is known of the cells of relations: which wait, failed or are stale. In the transaction of the connection, if it has one; one thread at a time. */
public final class CellQueries {
    private final RunContext context;
    private final FillTargets targets;

    public CellQueries(RunContext context) {
        this.context = context;
        this.targets = new FillTargets(context);
    }

    /** Whether cells of a relation have states. */
    public KnownStates states(Relation relation) {
        return KnownStates.of(context, relation.id());
    }

    /** Rows with these keys are new: no state is theirs. */
    public void forgetStates(ManagedTable table, Keys keys) throws SQLException {
        FillTarget target = targets.target(table);
        String from = target.from() + " JOIN " + Keys.table(keys.types(), "\"~k\"") + " ON "
                + Keys.equal("\"~k\"", target.keyExpressions());
        for (String column : withStates(table)) {
            try (PreparedStatement forget = context.connection()
                    .prepareStatement(
                            CellStates.forget(CellNotes.column(target, targets.computed(table), column), from))) {
                keys.bind(forget, 1);
                forget.executeUpdate();
            }
        }
    }

    /** The columns whose cells may have states: those that are computed, and those of given media. */
    private List<String> withStates(Relation relation) {
        List<String> columns = new ArrayList<>(targets.computed(relation).order());
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
        FillTarget target = targets.target(relation);
        CellColumn cell = CellNotes.column(target, targets.computed(relation), column);
        String sql = CellStates.put(
                cell, target.from() + " WHERE " + cell.value() + " IS NOT NULL", List.of("'stale'", "NULL", "NULL"));
        try (PreparedStatement put = context.connection().prepareStatement(sql)) {
            put.executeUpdate();
        }
        states(relation).come();
    }

    /** Notes of the values of a column in the rows of these keys that another definition computed them. */
    public void markStale(ManagedTable table, String column, Keys keys) throws SQLException {
        StaleCells.mark(context, targets.target(table), targets.computed(table), column, keys);
    }

    /** A computed column as states are kept for it. */
    public CellColumn cell(Relation relation, String column) {
        return CellNotes.column(targets.target(relation), targets.computed(relation), column);
    }

    /** A condition over a relation's rows: a cell waits to be computed, and what it is computed from is there. */
    public String waits(Relation relation, String column) {
        FillTarget target = targets.target(relation);
        ComputedColumns computed = targets.computed(relation);
        return CellStates.isPending(CellNotes.column(target, computed, column)) + inputsThere(target, computed, column);
    }

    /** A cell whose inputs are not there waits for them, not for us. */
    private static String inputsThere(FillTarget target, ComputedColumns computed, String column) {
        return computed.readsOf(column).stream()
                .map(input -> " AND " + target.expression(input) + " IS NOT NULL")
                .collect(Collectors.joining());
    }

    /** How many cells of a relation are in each state, by state; those that are plainly there are left out. */
    public Map<String, Long> unsettled(Relation relation) throws SQLException {
        FillTarget target = targets.target(relation);
        ComputedColumns computed = targets.computed(relation);
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
        new AskedResults(context, targets.target(relation), targets.computed(relation), found).of(rows);
    }

    /** Queries of the errors in a relation's cells, one a column, and of the errors of a view's table function. */
    public List<String> errors(Relation relation) {
        FillTarget target = targets.target(relation);
        ComputedColumns analysed = targets.computed(relation);
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
                ? Optional.of(new IteratorErrors(
                        context, targets.source(view), targets.binding(view).orElseThrow()))
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
}

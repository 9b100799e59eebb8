package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.expression.IteratorBinding;
import dev.vitrine.planner.expression.Leaf;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.cell.CellStates.CellColumn;
import dev.vitrine.runtime.store.cell.CellValue;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The errors of a view's table function, where the view keeps them: a base row that it fails for has no rows. An error is kept as the state of a
 * cell is, under the key of the base row and a name that no column has. One thread at a time.
 */
final class IteratorErrors {
    private static final int MOST_WARNINGS = 100;
    private static final String FAILED = "01V02";

    private final RunContext context;
    private final IncrementalView view;
    private final ViewSource source;
    private final CellColumn cell;

    IteratorErrors(RunContext context, ViewSource source, IteratorBinding binding) {
        this.context = context;
        this.view = source.view();
        this.source = source;
        List<String> inputs = binding.program().leaves().stream().map(Leaf::sql).toList();
        this.cell = new CellColumn(
                view.id(),
                view.iterator().orElseThrow().function() + "()",
                "CAST(NULL AS text)",
                IntStream.range(0, source.baseKey().size())
                        .mapToObj(i -> CellValue.of(
                                source.baseKey().get(i), view.keyTypes().get(i)))
                        .toList(),
                inputs,
                inputs.stream()
                        .map(sql -> new CellValue("(" + sql + ")", Optional.empty()))
                        .toList());
    }

    /** Keeps the failure for a base row, and tells the user. */
    void put(Keys key, RowFailure failure) throws SQLException {
        if (context.warnings().size() < MOST_WARNINGS) {
            context.warn(
                    FAILED,
                    "view \"%s\", base row %s: %s"
                            .formatted(
                                    view.name().name(),
                                    Keys.describe(source.shownBaseKey(), key.get(0)),
                                    failure.description()));
        }
        try (PreparedStatement put =
                context.connection().prepareStatement(CellStates.put(cell, rows(key), List.of("'error'", "?", "?")))) {
            put.setString(1, failure.sqlState());
            put.setString(2, failure.description());
            key.bind(put, 3);
            put.executeUpdate();
        }
        new CellQueries(context).states(view).come();
    }

    /** Rows were made of a base row. */
    void forget(Keys key) throws SQLException {
        if (!new CellQueries(context).states(view).any()) {
            return;
        }
        try (PreparedStatement forget = context.connection().prepareStatement(CellStates.forget(cell, rows(key)))) {
            key.bind(forget, 1);
            forget.executeUpdate();
        }
    }

    private String rows(Keys key) {
        return source.baseFrom() + " JOIN " + Keys.table(key.types(), "\"~k\"") + " ON "
                + Keys.equal("\"~k\"", source.baseKey());
    }

    /** A query of the errors. */
    String query() {
        return CellStates.errors(cell, source.baseFrom());
    }

    /** Forgets that the table function was called for the base rows that it failed for; answers their keys. */
    Keys takeBack() throws SQLException {
        String sql = "DELETE FROM " + view.expanded().quoted() + " AS x USING " + source.baseFrom() + " WHERE "
                + source.joined("x") + " AND " + CellStates.isError(cell) + " RETURNING "
                + String.join(", ", source.baseKey());
        Keys keys = new Keys(view.keyTypes());
        try (PreparedStatement delete = context.connection().prepareStatement(sql);
                ResultSet rows = delete.executeQuery()) {
            while (rows.next()) {
                keys.add(rows);
            }
        }
        return keys;
    }

    /** How many base rows it fails for. */
    long count() throws SQLException {
        try (PreparedStatement select =
                        context.connection().prepareStatement("SELECT count(*) FROM (" + query() + ") AS e");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}

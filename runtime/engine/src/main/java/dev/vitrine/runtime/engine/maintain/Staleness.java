package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Marks cells stale whose function or model has changed; nothing is computed by it. Only tables with a primary key keep states of
 * cells. One thread at a time.
 */
public final class Staleness {
    private static final System.Logger LOG = System.getLogger(Staleness.class.getName());

    private final RunContext context;

    public Staleness(RunContext context) {
        this.context = context;
    }

    /** A model gives other answers from now on. */
    public void modelChanged(String model) throws SQLException {
        for (Relation relation : context.catalog().relations()) {
            for (Column column : computed(relation)) {
                if (!relation.rowKey().isEmpty() && recipe(column).models().contains(model)) {
                    new CellQueries(context).markStale(relation, column.name());
                }
            }
        }
    }

    private static List<Column> computed(Relation relation) {
        return relation.columns().stream().filter(Column::isComputed).toList();
    }

    private Recipe recipe(Column column) {
        return Recipe.of(context, column.computation().orElseThrow().expression());
    }

    /** A column of a table and a function. */
    private record Use(int tableId, String column, String function) {}

    /**
     * Compares the functions of the class path with those that cells were computed with. A version that comes for the first time
     * makes the cells stale that are there; a function that is gone changes nothing.
     */
    public void compareFunctions() throws SQLException {
        Map<Use, Set<String>> seen = seen();
        for (Relation relation : context.catalog().relations()) {
            for (Column column : computed(relation)) {
                for (Map.Entry<String, String> function :
                        recipe(column).functions().entrySet()) {
                    Set<String> versions =
                            seen.getOrDefault(new Use(relation.id(), column.name(), function.getKey()), Set.of());
                    if (!versions.contains(function.getValue())) {
                        comes(relation, column.name(), function.getKey(), function.getValue(), versions);
                    }
                }
            }
        }
    }

    private Map<Use, Set<String>> seen() throws SQLException {
        Map<Use, Set<String>> seen = new HashMap<>();
        try (Statement statement = context.connection().createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT relation_id, column_name, function_name, version FROM vitrine.function_version")) {
            while (rows.next()) {
                seen.computeIfAbsent(
                                new Use(rows.getInt(1), rows.getString(2), rows.getString(3)), use -> new HashSet<>())
                        .add(rows.getString(4));
            }
        }
        return seen;
    }

    private void comes(Relation relation, String column, String function, String version, Set<String> before)
            throws SQLException {
        try {
            Atomic.run(context.connection(), () -> {
                if (note(relation, column, function, version)
                        && !before.isEmpty()
                        && !relation.rowKey().isEmpty()) {
                    new CellQueries(context).markStale(relation, column);
                }
                return true;
            });
        } catch (SQLException e) {
            // Whoever may write the table sees to it.
            LOG.log(System.Logger.Level.DEBUG, "version " + version + " of " + function + " is not noted", e);
        }
    }

    /** Notes a version; false if somebody else has done so meanwhile. */
    private boolean note(Relation relation, String column, String function, String version) throws SQLException {
        try (PreparedStatement insert = context.connection()
                .prepareStatement(
                        "INSERT INTO vitrine.function_version (relation_id, column_name, function_name, version)"
                                + " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            insert.setInt(1, relation.id());
            insert.setString(2, column);
            insert.setString(3, function);
            insert.setString(4, version);
            return insert.executeUpdate() > 0;
        }
    }
}

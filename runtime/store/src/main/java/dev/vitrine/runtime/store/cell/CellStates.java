package dev.vitrine.runtime.store.cell;

import dev.vitrine.planner.Quote;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * SQL over the states of cells. A column is given with the expressions of its row's key and of the columns that it is computed
 * from, over whatever stands in FROM.
 */
public final class CellStates {
    private CellStates() {}

    /**
     * A computed column in a query.
     *
     * @param relationId the number of its table or view
     * @param name its name
     * @param value the expression of the cell
     * @param key the row's key
     * @param inputNames the columns that it reads
     * @param inputs their values, in the same order
     */
    public record CellColumn(
            int relationId,
            String name,
            String value,
            List<CellValue> key,
            List<String> inputNames,
            List<CellValue> inputs) {
        public CellColumn {
            key = List.copyOf(key);
            inputNames = List.copyOf(inputNames);
            inputs = List.copyOf(inputs);
        }

        String keyText() {
            return new RowText(key).text();
        }

        String inputsHash() {
            return new RowText(inputs).hash();
        }
    }

    /** Whether any cell of a column has a state that is kept. */
    public static boolean any(Connection connection, int relationId, String column) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM vitrine.cell_state WHERE relation_id = ? AND column_name = ?)")) {
            statement.setInt(1, relationId);
            statement.setString(2, column);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Whether any cell of a relation has a state that is kept. */
    public static boolean any(Connection connection, int relationId) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT EXISTS (SELECT FROM vitrine.cell_state WHERE relation_id = ?)")) {
            statement.setInt(1, relationId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** A state that is looked up; a column without any costs one look a query. */
    private static String lookUp(CellColumn column, String what, String condition) {
        return "CASE WHEN (SELECT EXISTS (SELECT FROM vitrine.cell_state WHERE relation_id = " + column.relationId()
                + " AND column_name = " + Quote.literal(column.name()) + ")) THEN (SELECT \"~state\"." + what
                + of(column)
                + condition + ") END";
    }

    private static String lookUp(CellColumn column, String what) {
        return lookUp(column, what, "");
    }

    /** FROM and WHERE that find the state of a cell, if one is kept and its inputs are still the same. */
    private static String of(CellColumn column) {
        return " FROM vitrine.cell_state AS \"~state\" WHERE \"~state\".relation_id = " + column.relationId()
                + " AND \"~state\".column_name = " + Quote.literal(column.name()) + " AND \"~state\".row_key = "
                + column.keyText() + " AND \"~state\".inputs = " + column.inputsHash();
    }

    /** The condition that a cell has no value and nobody has tried to compute it. */
    public static String isPending(CellColumn column) {
        return "(" + column.value() + " IS NULL AND NOT EXISTS (SELECT" + of(column)
                + " AND \"~state\".state <> 'stale'))";
    }

    /** The condition that a cell has a value that another definition has computed. */
    public static String isStale(CellColumn column) {
        // A value, not EXISTS: that would be joined, and the server knows nothing about states that have just come.
        return "(" + column.value() + " IS NOT NULL AND " + lookUp(column, "state") + " = 'stale')";
    }

    /** The condition that a cell's computation has failed. */
    public static String isError(CellColumn column) {
        return "COALESCE(" + lookUp(column, "state") + ", '') = 'error'";
    }

    /** An expression: the state of a cell. */
    public static String status(CellColumn column) {
        String missing = column.inputs().isEmpty()
                ? "FALSE"
                : String.join(
                        " OR ",
                        column.inputs().stream()
                                .map(input -> input.sql() + " IS NULL")
                                .toList());
        return "COALESCE("
                + lookUp(column, "state", " AND (\"~state\".state <> 'stale' OR " + column.value() + " IS NOT NULL)")
                + ", CASE WHEN " + column.value()
                + " IS NOT NULL THEN 'ok' WHEN " + missing + " THEN 'skipped' ELSE 'pending' END)";
    }

    /** An expression: the state of a cell of given media, which may be empty. */
    public static String statusOfMedium(CellColumn column) {
        return "COALESCE(" + lookUp(column, "state") + ", 'ok')";
    }

    /** An expression: the SQLSTATE of a cell's error, NULL if it has none. */
    public static String errorType(CellColumn column) {
        return lookUp(column, "error_type");
    }

    /** An expression: the message of a cell's error, NULL if it has none. */
    public static String errorMessage(CellColumn column) {
        return lookUp(column, "error_message");
    }

    /** An expression: when the state of a cell was kept, NULL if none is. */
    public static String notedAt(CellColumn column) {
        return lookUp(column, "at");
    }

    /**
     * A statement that keeps states of a column; the parameters are those of {@code rows}.
     *
     * @param from what the expressions of the column are over, joined with {@code rows} by key
     * @param rows three expressions: state, SQLSTATE and message
     */
    public static String put(CellColumn column, String from, List<String> rows) {
        return add(column, from, rows)
                + " ON CONFLICT (relation_id, column_name, row_key) DO UPDATE SET inputs = excluded.inputs,"
                + " state = excluded.state, error_type = excluded.error_type, error_message = excluded.error_message,"
                + " at = pg_catalog.clock_timestamp()";
    }

    /** As {@link #put}, of cells that have no state; takes half of the time and fails with 23505 where one has. */
    public static String add(CellColumn column, String from, List<String> rows) {
        return "INSERT INTO vitrine.cell_state AS s (relation_id, column_name, row_key, inputs, state, error_type, error_message) SELECT "
                + column.relationId() + ", " + Quote.literal(column.name()) + ", " + column.keyText() + ", "
                + column.inputsHash() + ", " + String.join(", ", rows) + " FROM " + from;
    }

    /** A query of the errors of a column, oldest first: its row's key, its name, SQLSTATE, message and time. */
    public static String errors(CellColumn column, String from) {
        return "SELECT \"~state\".row_key AS key, \"~state\".column_name::text AS \"column\", \"~state\".error_type, \"~state\".error_message,"
                + " \"~state\".at FROM " + from + " JOIN vitrine.cell_state AS \"~state\" ON \"~state\".relation_id = "
                + column.relationId() + " AND \"~state\".column_name = " + Quote.literal(column.name())
                + " AND \"~state\".row_key = " + column.keyText() + " AND \"~state\".inputs = " + column.inputsHash()
                + " WHERE \"~state\".state = 'error'";
    }

    /**
     * A statement that forgets the states of a column in some rows. An array, not IN: the server would join, and knows nothing about
     * states that have just come.
     */
    public static String forget(CellColumn column, String from) {
        return "DELETE FROM vitrine.cell_state WHERE relation_id = " + column.relationId() + " AND column_name = "
                + Quote.literal(column.name()) + " AND row_key = ANY (ARRAY(SELECT " + column.keyText() + " FROM "
                + from
                + "))";
    }

    /** The states of a column go with it. */
    public static void drop(Connection connection, int relationId, String column) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "DELETE FROM vitrine.cell_state WHERE relation_id = ? AND column_name = ?")) {
            statement.setInt(1, relationId);
            statement.setString(2, column);
            statement.executeUpdate();
        }
    }

    /** The states of a column that say what became of its computation, not that its values are of another definition. */
    public static void dropOutcomes(Connection connection, int relationId, String column) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "DELETE FROM vitrine.cell_state" + " WHERE relation_id = ? AND column_name = ? AND state <> 'stale'")) {
            statement.setInt(1, relationId);
            statement.setString(2, column);
            statement.executeUpdate();
        }
    }

    /** The states of a column follow it to its new name. */
    public static void rename(Connection connection, int relationId, String from, String to) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE vitrine.cell_state SET column_name = ? WHERE relation_id = ? AND column_name = ?")) {
            statement.setString(1, to);
            statement.setInt(2, relationId);
            statement.setString(3, from);
            statement.executeUpdate();
        }
    }
}

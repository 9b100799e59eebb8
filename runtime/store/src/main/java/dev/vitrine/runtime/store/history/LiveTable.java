package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A user's table as it is now.
 *
 * @param relation its oid
 * @param shape names and types of the columns, as {@code vitrine.shape_of} tells them
 * @param columns in order, the version column among them
 * @param key columns of the primary key; empty for a table without one
 */
record LiveTable(
        long relation, String schema, String name, String owner, String shape, List<Column> columns, List<String> key) {

    LiveTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /**
     * A column.
     *
     * @param number its place for ever: never given again to another column of the table
     * @param type as a history table declares it, independent of the search path
     * @param collation null for the type's own
     * @param virtual computed by the server at each read, so not in any stored row
     */
    record Column(
            int number, String name, String type, @Nullable String collation, boolean virtual) {
        /** The declaration under another name. */
        String declaredAs(String storedName) {
            return Sql.identifier(storedName) + " " + type + (collation == null ? "" : " collate " + collation);
        }
    }

    /** Finds a table by its name. */
    static LiveTable named(Connection connection, String schema, String table) throws SQLException {
        return read(connection, "n.nspname = ? AND c.relname = ?", schema, table)
                .orElseThrow(() -> new SQLException(
                        "table %s.%s does not exist".formatted(Sql.identifier(schema), Sql.identifier(table)),
                        "42P01"));
    }

    /** Finds the table that carries the history triggers of an id; empty when it was dropped. */
    static Optional<LiveTable> versioned(Connection connection, int tableId) throws SQLException {
        return read(connection, "c.oid = vitrine.table_of(?)", tableId);
    }

    private static Optional<LiveTable> read(Connection connection, String condition, Object... parameters)
            throws SQLException {
        List<LiveTable> found = Sql.query(
                connection,
                row -> new LiveTable(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        List.of(),
                        List.of((String[]) row.getArray(6).getArray())),
                """
                SELECT c.oid, n.nspname, c.relname, pg_get_userbyid(c.relowner), vitrine.shape_of(c.oid), ARRAY(
                  SELECT a.attname::text FROM pg_index i
                  CROSS JOIN unnest(i.indkey) WITH ORDINALITY k (number, place)
                  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
                  WHERE i.indrelid = c.oid AND i.indisprimary AND k.place <= i.indnkeyatts ORDER BY k.place)
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE\s""" + condition,
                parameters);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        LiveTable table = found.get(0);
        List<Column> columns = Sql.query(
                connection,
                row -> new Column(
                        row.getInt(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5)),
                "SELECT number, name, type, collation_name, virtual FROM vitrine.columns_of(?::oid)",
                table.relation);
        return Optional.of(
                new LiveTable(table.relation, table.schema, table.name, table.owner, table.shape, columns, table.key));
    }

    /** The name with its schema, quoted. */
    String qualified() {
        return Sql.identifier(schema) + "." + Sql.identifier(name);
    }

    /** Refuses what history cannot be kept of. */
    void requireOrdinary(Connection connection) throws SQLException {
        List<String> hindrances = Sql.query(connection, row -> row.getString(1), """
                SELECT CASE
                  WHEN relkind = 'p' THEN 'is partitioned'
                  WHEN relispartition THEN 'is a partition'
                  WHEN relkind <> 'r' THEN 'is not an ordinary table'
                  WHEN relpersistence = 't' THEN 'is temporary'
                  WHEN relpersistence = 'u' THEN 'is unlogged: a crash empties it but not its history'
                  WHEN EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid) THEN 'inherits from another table'
                  WHEN EXISTS (SELECT FROM pg_inherits WHERE inhparent = c.oid) THEN 'has tables that inherit from it'
                  WHEN EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND attgenerated = 'v')
                    THEN 'has virtual generated columns, which no stored row holds'
                END
                FROM pg_class c WHERE oid = ?""", relation);
        String hindrance = hindrances.get(0);
        if (hindrance != null) {
            throw new SQLException("no history can be kept of %s: it %s".formatted(qualified(), hindrance), "42V04");
        }
    }

    /** Column names, for a message. */
    String columnNames() {
        return String.join(", ", columns.stream().map(Column::name).toList());
    }
}

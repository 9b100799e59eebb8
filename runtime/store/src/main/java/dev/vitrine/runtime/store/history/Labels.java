package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Names of versions. A label names one version of a table; a version may have several. What has a label is not purged. Each
 * method works in the connection's open transaction.
 */
public final class Labels {

    private Labels() {}

    /**
     * Gives a label to a version, which may be another one than it named before.
     *
     * @throws SQLException 42501 unless the caller owns the table
     */
    public static void put(Connection connection, int tableId, String label, long version) throws SQLException {
        requireOwner(connection, tableId);
        Sql.update(connection, """
                INSERT INTO vitrine.label (tab, label, number) VALUES (?, ?, ?) ON CONFLICT (tab, label) DO UPDATE
                SET number = excluded.number, labelled_at = excluded.labelled_at, labelled_by = excluded.labelled_by""", tableId, label, version);
    }

    /**
     * Takes a label away.
     *
     * @return whether it was there
     * @throws SQLException 42501 unless the caller owns the table
     */
    public static boolean remove(Connection connection, int tableId, String label) throws SQLException {
        requireOwner(connection, tableId);
        return !Sql.query(
                        connection,
                        row -> true,
                        "DELETE FROM vitrine.label WHERE tab = ? AND label = ? RETURNING number",
                        tableId,
                        label)
                .isEmpty();
    }

    /** The version that a label names. */
    public static OptionalLong version(Connection connection, int tableId, String label) throws SQLException {
        List<Long> found = Sql.query(
                connection,
                row -> row.getLong(1),
                "SELECT number FROM vitrine.label WHERE tab = ? AND label = ?",
                tableId,
                label);
        return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.get(0));
    }

    /** The labels of a table with the numbers of their versions. */
    public static Map<String, Long> all(Connection connection, int tableId) throws SQLException {
        Map<String, Long> labels = new TreeMap<>();
        Sql.query(
                connection,
                row -> labels.put(row.getString(1), row.getLong(2)),
                "SELECT label, number FROM vitrine.label WHERE tab = ?",
                tableId);
        return labels;
    }

    private static void requireOwner(Connection connection, int tableId) throws SQLException {
        boolean owns = Sql.query(connection, row -> row.getBoolean(1), "SELECT vitrine.owns(?)", tableId)
                .contains(true);
        if (!owns) {
            throw new SQLException("versions of a table are labelled by its owner", "42501");
        }
    }
}

package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of a history table. It keeps its name and stays for ever, since old versions need it.
 *
 * @param name in the history table
 * @param liveName in the user's table when last looked at; null when the table has lost the column
 * @param liveNumber the live column's number when last looked at, 0 when lost
 */
record StoredColumn(String name, @Nullable String liveName, int liveNumber, String type) {

    static List<StoredColumn> of(Connection connection, int tableId) throws SQLException {
        return Sql.query(
                connection,
                row -> new StoredColumn(row.getString(1), row.getString(2), row.getInt(3), row.getString(4)),
                "SELECT stored_name, live_name, live_number, type FROM vitrine.history_column WHERE tab = ?",
                tableId);
    }

    StoredColumn lost() {
        return new StoredColumn(name, null, 0, type);
    }

    void save(Connection connection, int tableId) throws SQLException {
        Sql.update(connection, """
                INSERT INTO vitrine.history_column (tab, stored_name, live_name, live_number, type)
                VALUES (?, ?, ?, nullif(?, 0), ?)
                ON CONFLICT (tab, stored_name) DO UPDATE
                SET live_name = excluded.live_name, live_number = excluded.live_number, type = excluded.type""", tableId, name, liveName, liveNumber, type);
    }
}

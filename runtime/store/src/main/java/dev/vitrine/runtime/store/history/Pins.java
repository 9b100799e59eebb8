package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What holds versions fast: labels and the like, as the view {@code vitrine.pin} lists them. */
public final class Pins {

    private Pins() {}

    /**
     * Something that a version must stay for.
     *
     * @param kind such as {@code label}
     */
    public record Pin(long version, String kind, String name) {
        @Override
        public String toString() {
            return "%s '%s' (version %d)".formatted(kind, name, version);
        }
    }

    /** Waits for transactions that are about to pin a version, and keeps others from it until this one ends. */
    public static void lock(Connection connection) throws SQLException {
        Sql.execute(connection, "lock table vitrine.label, vitrine.snapshot in share mode");
    }

    /** What pins versions of a table, from one number to another, both counted in. */
    public static List<Pin> between(Connection connection, int tableId, long first, long last) throws SQLException {
        return Sql.query(
                connection,
                row -> new Pin(row.getLong(1), row.getString(2), row.getString(3)),
                "SELECT version, kind, name FROM vitrine.pin WHERE relation = ? AND version BETWEEN ? AND ? ORDER BY version, kind, name",
                tableId,
                first,
                last);
    }
}

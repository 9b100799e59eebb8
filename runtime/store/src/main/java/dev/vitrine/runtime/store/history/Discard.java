package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** Removes versions for good. What they alone had is deleted; their numbers are not given again. */
public final class Discard {

    private Discard() {}

    /** The number of the version that a transaction's token made of a table, after numbering; empty if it made none. */
    public static OptionalLong numberOf(Connection side, int tableId, long token) throws SQLException {
        Numbering.run(side);
        List<Long> numbers = Sql.query(
                side,
                row -> row.getLong(1),
                "SELECT number FROM vitrine.version WHERE tab = ? AND token = ?",
                tableId,
                token);
        return numbers.isEmpty() ? OptionalLong.empty() : OptionalLong.of(numbers.get(0));
    }

    /**
     * Removes the versions between two that stay. A row goes when every version that had it goes.
     *
     * @throws SQLException 2BP01 when one of them is pinned; 42501 unless the caller owns the table
     */
    public static void between(Connection connection, int tableId, long before, long after) throws SQLException {
        Sql.inTransaction(connection, () -> {
            Pins.lock(connection);
            requireFree(connection, tableId, before + 1, after - 1);
            // Numbering looks for the version that a late transaction is missing in.
            Sql.execute(connection, "select pg_advisory_xact_lock(" + Numbering.LOCK + ")");
            Sql.update(
                    connection,
                    """
                    DELETE FROM %s h USING vitrine.version f, vitrine.version t
                    WHERE f.tab = ?1 AND f.token = h._v_from AND f.number > ? AND t.tab = ?1 AND t.token = h._v_to AND t.number <= ?""".formatted(new HistoryTable(tableId).name()).replace("?1", Integer.toString(tableId)),
                    before,
                    after);
            Sql.update(
                    connection,
                    "UPDATE vitrine.version SET removed = true, usr = NULL WHERE tab = ? AND number > ? AND number < ?",
                    tableId,
                    before,
                    after);
            return true;
        });
    }

    /**
     * Removes what a table has in the versions between two of another table alone, which it {@linkplain AsOf#following follows}.
     * To be called in the transaction that removes those, after it.
     */
    public static void follow(Connection connection, int tableId, int sourceId, long before, long after)
            throws SQLException {
        String last = "(SELECT max(v.number) FROM vitrine.version v WHERE v.tab = ? AND v.pos < (%s))";
        List<long[]> ends = Sql.query(
                connection,
                row -> new long[] {row.getLong(1), row.getLong(2)},
                "SELECT coalesce(%s, -1), coalesce(%s, -1)"
                        .formatted(
                                last.formatted("SELECT min(pos) FROM vitrine.version WHERE tab = ? AND number > ?"),
                                last.formatted(
                                        "SELECT min(pos) + 1 FROM vitrine.version WHERE tab = ? AND number >= ?")),
                tableId,
                sourceId,
                before,
                tableId,
                sourceId,
                after);
        if (ends.get(0)[0] >= 0 && ends.get(0)[1] > ends.get(0)[0] + 1) {
            between(connection, tableId, ends.get(0)[0], ends.get(0)[1]);
        }
    }

    /** Raises 2BP01 when something needs one of these versions. */
    public static void requireFree(Connection connection, int tableId, long first, long last) throws SQLException {
        List<Pins.Pin> pins = Pins.between(connection, tableId, first, last);
        if (!pins.isEmpty()) {
            throw new SQLException(
                    "versions %d to %d cannot be removed: %s needs one of them; drop it first"
                            .formatted(first, last, pins.get(0)),
                    "2BP01");
        }
    }
}

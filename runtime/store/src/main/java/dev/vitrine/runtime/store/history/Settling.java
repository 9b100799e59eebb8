package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out when the exceptions of a version can be remembered. A transaction that began after the version got its number has a
 * greater token than all of the version's, so once every transaction is gone that ran then, no exception comes any more. What
 * is known for good holds in every snapshot that shows the version, an older one, too: it shows nothing of a transaction that
 * ended later, be it an exception or not.
 *
 * <p>Immutable. A copy does not know what runs where it comes from: nothing settles there.
 */
public final class Settling {
    private final Set<String> running;

    private Settling(Set<String> running) {
        this.running = running;
    }

    /**
     * Notes which transactions run. Others, which are prepared or run on the primary, are not told from one another.
     *
     * @param side a connection in autocommit mode, on which no user's transaction runs
     */
    public static Settling begin(Connection side) throws SQLException {
        return new Settling(running(side));
    }

    /**
     * The version with its exceptions, if they are settled.
     *
     * @param version one that was found before {@link #begin}
     */
    public Optional<ResolvedVersion> settle(Connection side, ResolvedVersion version) throws SQLException {
        Set<String> now = running(side);
        if (running.stream().anyMatch(now::contains) || othersMayRun(side)) {
            return Optional.empty();
        }
        Numbering.run(side);
        return Sql.query(
                        side,
                        row -> new ResolvedVersion.Settled(
                                List.of((Long[]) row.getArray(1).getArray())),
                        """
                        SELECT ARRAY(
                          SELECT e.token FROM vitrine.version e WHERE e.since IS NOT NULL
                          AND int8range((e.tab::bigint << 40) + e.since, (e.tab::bigint << 40) + e.number) @> ? ORDER BY 1)
                        FROM vitrine.version v WHERE v.tab = ? AND v.number = ? AND v.hi = ? AND NOT v.removed
                        AND NOT EXISTS (SELECT FROM vitrine.open o WHERE o.tab = v.tab AND o.token <= v.hi)
                        LIMIT 1""",
                        ((long) version.tableId() << 40) + version.number(),
                        version.tableId(),
                        version.number(),
                        version.hi())
                .stream()
                .map(version::settledAs)
                .findFirst();
    }

    /** Transactions of this database by the names that locks have for them, but for this one. */
    private static Set<String> running(Connection side) throws SQLException {
        return Set.copyOf(Sql.query(side, row -> row.getString(1), """
                SELECT DISTINCT l.virtualtransaction FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
                WHERE l.locktype = 'virtualxid' AND l.pid <> pg_backend_pid()
                AND (a.datid IS NULL OR a.datid = (SELECT oid FROM pg_database WHERE datname = current_database()))"""));
    }

    /** Prepared transactions, each of which may have been running, and those where a copy comes from. */
    private static boolean othersMayRun(Connection side) throws SQLException {
        return Sql.query(side, row -> row.getBoolean(1), """
                SELECT vitrine.is_copy() OR EXISTS (SELECT FROM pg_prepared_xacts WHERE database = current_database())""").contains(true);
    }
}

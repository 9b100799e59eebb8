package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Gives old versions up: all before a first one that is kept, but for those that are pinned. They cannot be read from the moment
 * their numbers go; their rows go after, in slices, so that no lock is held for long. Readers who have begun go on.
 *
 * @param tableId a table with history
 * @param firstKept the number of the first version that stays; 0 when nothing goes
 */
public record Retention(int tableId, long firstKept) {
    private static final int SLICE_PAGES = 1_000;

    /** Versions that are still to be read and would go. */
    private static final String GOING = """
            v.tab = ? AND v.number < ? AND v.hi >= 0
            AND NOT EXISTS (SELECT FROM vitrine.pinned_version p WHERE p.relation = v.tab AND p.number = v.number)""";

    /** A row goes that was replaced in the first kept version at the latest and that no pinned version holds. */
    private static final String ROWS = """
            FROM vitrine.h%1$d h,
              (SELECT v.hi, vitrine.late_tokens(v.tab, v.number) AS late
               FROM vitrine.version v WHERE v.tab = %1$d AND v.number = %2$d LIMIT 1) kept
            WHERE h._v_to <= kept.hi AND (h._v_to = ANY (kept.late)) IS NOT TRUE
              AND NOT EXISTS (
                SELECT FROM (
                  SELECT DISTINCT v.hi, vitrine.late_tokens(v.tab, v.number) AS late
                  FROM vitrine.pinned_version p JOIN vitrine.version v ON v.tab = p.relation AND v.number = p.number
                  WHERE p.relation = %1$d AND p.number < %2$d) pinned
                WHERE h._v_from <= pinned.hi AND (h._v_from = ANY (pinned.late)) IS NOT TRUE
                  AND (h._v_to > pinned.hi OR h._v_to = ANY (pinned.late)))""";

    /** Keeps so many versions, the newest ones. */
    public static Retention ofVersions(Connection connection, int tableId, long versions) throws SQLException {
        return first(
                connection,
                tableId,
                "SELECT greatest(0, max(number) - ? + 1) FROM vitrine.version WHERE tab = ?",
                versions,
                tableId);
    }

    /**
     * Keeps what can be read as of any time since then.
     *
     * @param interval as Postgres understands it, such as {@code 30 days}
     */
    public static Retention ofAge(Connection connection, int tableId, String interval) throws SQLException {
        return first(
                connection,
                tableId,
                "SELECT max(number) FROM vitrine.version WHERE at <= now() - CAST(? AS interval) AND tab = ?",
                interval,
                tableId);
    }

    private static Retention first(Connection connection, int tableId, String sql, Object... parameters)
            throws SQLException {
        return new Retention(
                tableId,
                Sql.query(connection, row -> row.getLong(1), sql, parameters).get(0));
    }

    /** The same for a table that goes by the numbers of this one. */
    public Retention following(Connection connection, int followerId) throws SQLException {
        return first(
                connection,
                followerId,
                "SELECT max(v.number) FROM vitrine.version v WHERE v.tab = ? AND v.pos <= ("
                        + "SELECT min(k.pos) FROM vitrine.version k WHERE k.tab = ? AND k.number = ?)",
                followerId,
                tableId,
                firstKept);
    }

    /** What both keep stays, and what one of them keeps. */
    public Retention or(Retention other) {
        return firstKept <= other.firstKept ? this : other;
    }

    /**
     * What goes, or has gone.
     *
     * @param versions how many can be read no more
     * @param rows old rows that no other version holds
     * @param sizeBytes what they take
     */
    public record Purged(long versions, long rows, long sizeBytes) {
        /** The same with the rows of another table that goes by the same numbers. */
        public Purged plus(Purged follower) {
            return new Purged(versions, rows + follower.rows, sizeBytes + follower.sizeBytes);
        }
    }

    /** What would go now. */
    public Purged measure(Connection connection) throws SQLException {
        long versions = Sql.query(
                        connection,
                        row -> row.getLong(1),
                        "SELECT count(DISTINCT v.number) FROM vitrine.version v WHERE NOT v.removed AND " + GOING,
                        tableId,
                        firstKept)
                .get(0);
        return Sql.query(
                        connection,
                        row -> new Purged(versions, row.getLong(1), row.getLong(2)),
                        "SELECT count(*), coalesce(sum(pg_column_size(h)), 0) " + rows())
                .get(0);
    }

    /** Whether a version would go now; cheap. */
    public boolean isDue(Connection connection) throws SQLException {
        return firstKept > 0
                && Sql.query(
                                connection,
                                row -> row.getBoolean(1),
                                "SELECT EXISTS (SELECT FROM vitrine.version v WHERE " + GOING + ")",
                                tableId,
                                firstKept)
                        .contains(true);
    }

    /**
     * Purges, in transactions of its own. Needs the rights of the table's owner.
     *
     * @param connection in autocommit mode
     */
    public Purged purge(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new SQLException("versions are purged outside of a transaction block", "25001");
        }
        long versions = Sql.inTransaction(connection, () -> forgetNumbers(connection));
        long pages = Sql.query(
                        connection,
                        row -> row.getLong(1),
                        "SELECT pg_relation_size(to_regclass(?)) / current_setting('block_size')::bigint",
                        new HistoryTable(tableId).name())
                .get(0);
        long rows = 0;
        long sizeBytes = 0;
        for (long page = 0; page <= pages; page += SLICE_PAGES) {
            Purged slice = Sql.query(connection, row -> new Purged(0, row.getLong(1), row.getLong(2)), """
                            WITH gone AS (
                              DELETE FROM vitrine.h%d WHERE ctid = ANY (ARRAY(
                                SELECT h.ctid %s AND h.ctid >= '(%d,0)'::tid AND h.ctid < '(%d,0)'::tid))
                              RETURNING pg_column_size(h%1$d) AS size)
                            SELECT count(*), coalesce(sum(size), 0) FROM gone""".formatted(
                                    tableId, rows(), page, page + SLICE_PAGES))
                    .get(0);
            rows += slice.rows();
            sizeBytes += slice.sizeBytes();
        }
        return new Purged(versions, rows, sizeBytes);
    }

    private String rows() {
        return ROWS.formatted(tableId, firstKept);
    }

    /** Numbering waits meanwhile: it looks at earlier versions. */
    private long forgetNumbers(Connection connection) throws SQLException {
        Sql.execute(connection, "select pg_advisory_xact_lock(" + Numbering.LOCK + ")");
        Pins.lock(connection);
        long versions = Sql.query(connection, row -> row.getLong(1), """
                        WITH gone AS (
                          UPDATE vitrine.version v SET hi = -1, usr = NULL, kind = NULL, statement = NULL WHERE %s
                          RETURNING v.number, v.removed)
                        SELECT count(DISTINCT number) FILTER (WHERE NOT removed) FROM gone""".formatted(GOING), tableId, firstKept)
                .get(0);
        Sql.update(connection, """
                DELETE FROM vitrine.version v
                WHERE v.tab = ? AND v.hi < 0
                  AND NOT EXISTS (SELECT FROM vitrine.schema_version s WHERE s.tab = v.tab AND s.token = v.token)
                  AND NOT EXISTS (
                    SELECT FROM vitrine.pinned_version p
                    WHERE p.relation = v.tab AND (p.number = v.number - 1 OR p.number >= v.since AND p.number < v.number))""", tableId);
        return versions;
    }
}

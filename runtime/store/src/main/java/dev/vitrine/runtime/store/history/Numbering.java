package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Gives numbers to ended transactions. Any number of processes may do it at once. */
public final class Numbering {

    /** Held by whoever numbers, or deletes a history, until the end of that transaction. */
    static final long LOCK = 7301843355602018917L;

    private static final String READ_ONLY = "25006";

    private Numbering() {}

    /**
     * Numbers what has ended until now; one cheap query when nothing has.
     *
     * @param side a connection in autocommit mode, on which no user's transaction runs
     * @return how many versions were made, counting a transaction once for each table; 0 on a copy, which knows the versions that
     *     its primary or publisher has numbered
     * @throws SQLException 25001 inside a transaction
     */
    public static long run(Connection side) throws SQLException {
        requireAutoCommit(side);
        boolean waiting = Sql.query(
                        side,
                        row -> row.getBoolean(1),
                        "SELECT EXISTS (SELECT FROM vitrine.tx) AND NOT vitrine.is_copy()")
                .contains(true);
        return waiting ? number(side) : 0;
    }

    /** As {@link #run}, and moves the horizon even if nothing waits: later versions get later times. */
    static long number(Connection side) throws SQLException {
        requireAutoCommit(side);
        side.setAutoCommit(false);
        try (Statement statement = side.createStatement()) {
            // A number that anyone has seen survives a crash.
            statement.execute(
                    "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; SET LOCAL synchronous_commit = on");
            long made = Sql.query(
                            side,
                            row -> row.getLong(1),
                            "SELECT CASE WHEN vitrine.is_copy() THEN 0 ELSE vitrine.number_versions() END")
                    .get(0);
            side.commit();
            return made;
        } catch (SQLException e) {
            side.rollback();
            if (READ_ONLY.equals(e.getSQLState()) || isCopy(side)) {
                return 0;
            }
            throw e;
        } finally {
            side.setAutoCommit(true);
        }
    }

    /** Whether the database follows another one, which numbers and computes for it: a standby, or a subscriber. */
    public static boolean isCopy(Connection side) throws SQLException {
        return Sql.query(side, row -> row.getBoolean(1), "SELECT vitrine.is_copy()")
                .contains(true);
    }

    private static void requireAutoCommit(Connection side) throws SQLException {
        if (!side.getAutoCommit()) {
            throw new SQLException("versions are numbered on a connection without a transaction", "25001");
        }
    }
}

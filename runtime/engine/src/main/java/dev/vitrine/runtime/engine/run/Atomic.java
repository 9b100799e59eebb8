package dev.vitrine.runtime.engine.run;

import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * Runs what is one statement to the user but several to the server. Outside a transaction it is one of its own; inside a
 * user's transaction a failure leaves that transaction failed, as a failed statement of Postgres does.
 */
public final class Atomic {
    private Atomic() {}

    /** The work of a statement. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws SQLException;
    }

    /** Runs work; all of it is kept or none. */
    public static <T> T run(Connection connection, Work<T> work) throws SQLException {
        return connection.getAutoCommit() ? runAlone(connection, work) : runInside(connection, work);
    }

    private static <T> T runAlone(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            T result = work.run();
            connection.commit();
            done = true;
            return result;
        } finally {
            try {
                if (!done) {
                    connection.rollback();
                }
            } finally {
                if (!connection.isClosed()) {
                    connection.setAutoCommit(true);
                }
            }
        }
    }

    private static <T> T runInside(Connection connection, Work<T> work) throws SQLException {
        try {
            return work.run();
        } catch (VitrineException e) {
            fail(connection, e.sqlState(), e);
            throw e;
        } catch (SQLException | RuntimeException e) {
            fail(connection, "P0001", e);
            throw e;
        }
    }

    private static void fail(Connection connection, String sqlState, Exception failure) throws SQLException {
        if (connection.isClosed()
                || connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED) {
            return;
        }
        String body = "BEGIN RAISE EXCEPTION USING ERRCODE = " + Quote.literal(sqlState) + ", MESSAGE = "
                + Quote.literal("statement undone: " + failure.getMessage()) + "; END";
        try (Statement statement = connection.createStatement()) {
            statement.execute("DO " + Quote.literal(body));
        } catch (SQLException expected) {
            if (connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.FAILED) {
                failure.addSuppressed(expected);
            }
        }
    }
}

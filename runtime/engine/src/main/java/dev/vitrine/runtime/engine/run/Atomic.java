package dev.vitrine.runtime.engine.run;

import dev.vitrine.planner.Quote;
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

    /** Runs work; all of it is kept or none, if whoever called it {@linkplain #abandon gives the transaction up} then. */
    public static <T> T run(Connection connection, Work<T> work) throws SQLException {
        return isAlone(connection) ? runAlone(connection, work) : work.run();
    }

    /** Whether a statement is a transaction of its own. */
    public static boolean isAlone(Connection connection) throws SQLException {
        return connection.getAutoCommit() && state(connection) == TransactionState.IDLE;
    }

    /** Whether a transaction of the user's is open, or a statement would open one. */
    public static boolean isInTransaction(Connection connection) throws SQLException {
        return !connection.getAutoCommit() || state(connection) != TransactionState.IDLE;
    }

    private static TransactionState state(Connection connection) throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState();
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

    /**
     * A statement has failed: a transaction of the user's is failed from now on, as after any failed statement. Does nothing
     * outside a transaction and where the server has failed it already.
     */
    public static void abandon(Connection connection, String sqlState, Throwable failure) throws SQLException {
        if (connection.isClosed() || state(connection) != TransactionState.OPEN) {
            return;
        }
        String body = "BEGIN RAISE EXCEPTION USING ERRCODE = " + Quote.literal(sqlState) + ", MESSAGE = "
                + Quote.literal("statement undone: " + failure.getMessage()) + "; END";
        try (Statement statement = connection.createStatement()) {
            statement.execute("DO " + Quote.literal(body));
        } catch (SQLException expected) {
            if (state(connection) == TransactionState.OPEN) {
                failure.addSuppressed(expected);
            }
        }
    }
}

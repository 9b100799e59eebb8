package dev.vitrine.runtime.media;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Runs work in a transaction of its own. */
final class Transactions {
    private Transactions() {}

    /** Work that may fail with what JDBC throws. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Runs work in the connection's transaction, or in one of its own in autocommit mode. */
    static <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
        return connection.getAutoCommit() ? inOwnTransaction(connection, work) : work.run();
    }

    private static <T> T inOwnTransaction(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        boolean isDone = false;
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
            }
            T result = work.run();
            connection.commit();
            isDone = true;
            return result;
        } finally {
            end(connection, isDone);
        }
    }

    private static void end(Connection connection, boolean isDone) throws SQLException {
        try {
            if (!isDone) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // The connection broke; where the work failed, that is what the caller should hear of.
            if (isDone) {
                throw e;
            }
        }
    }
}

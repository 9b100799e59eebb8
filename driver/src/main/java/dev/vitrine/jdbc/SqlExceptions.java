package dev.vitrine.jdbc;

import dev.vitrine.planner.VitrineException;
import dev.vitrine.runtime.postgres.EmbeddedServerException;
import dev.vitrine.udf.UdfException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The one place where an error becomes a {@code java.sql} exception, its class chosen by its state. */
final class SqlExceptions {
    private SqlExceptions() {}

    /** Turns what the engine threw into what a JDBC client expects; the server's own errors stay as they are. */
    static SQLException of(RuntimeException problem) {
        if (problem instanceof VitrineException ours) {
            return of(ours.sqlState(), message(ours), ours);
        }
        if (problem instanceof UdfException function) {
            return of(function.sqlState(), message(function), function);
        }
        if (problem instanceof EmbeddedServerException server) {
            return of(server.sqlState(), message(server), server);
        }
        if (problem.getCause() instanceof SQLException server) {
            return server;
        }
        return of("XX000", "internal error, please report it: " + problem, problem);
    }

    /** An error of the driver itself. */
    static SQLException of(String sqlState, String message) {
        return of(sqlState, message, null);
    }

    /** An error with what led to it. */
    static SQLException of(String sqlState, String message, @Nullable Throwable cause) {
        if (sqlState.equals("57014")) {
            return cause != null && cause.getCause() instanceof TimeoutException
                    ? new SQLTimeoutException(message, sqlState, cause)
                    : new SQLException(message, sqlState, cause);
        }
        return switch (sqlState.substring(0, 2)) {
            case "08" -> new SQLNonTransientConnectionException(message, sqlState, cause);
            case "22" -> new SQLDataException(message, sqlState, cause);
            case "23" -> new SQLIntegrityConstraintViolationException(message, sqlState, cause);
            case "28" -> new SQLInvalidAuthorizationSpecException(message, sqlState, cause);
            case "40" -> new SQLTransactionRollbackException(message, sqlState, cause);
            case "42" -> new SQLSyntaxErrorException(message, sqlState, cause);
            case "53" -> new SQLTransientException(message, sqlState, cause);
            default -> new SQLException(message, sqlState, cause);
        };
    }

    private static String message(RuntimeException problem) {
        String message = problem.getMessage();
        return message == null ? problem.toString() : message;
    }
}

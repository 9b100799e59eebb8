package dev.vitrine.runtime.engine.run;

import java.sql.Connection;
import java.sql.SQLException;

/** Connections of the driver's own to the user's database, for what must not be part of a user's transaction. Thread-safe. */
@FunctionalInterface
public interface SideConnections {
    /** Work on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Runs work on a connection in autocommit mode. */
    <T> T call(Work<T> work) throws SQLException;
}

package dev.vitrine.runtime.engine.job;

import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.LocalSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The short transactions that hand out slices and write them. A server that crashes may lose the last ones: their slices are
 * then still held, and done again by whoever takes them over. The commit that ends a job makes all before it safe.
 */
final class SliceTransaction {
    private SliceTransaction() {}

    /** Hands out rows. */
    static <T> T handOut(Connection connection, Atomic.Work<T> work) throws SQLException {
        return run(connection, LocalSettings.LOSE_AT_CRASH + "; " + LocalSettings.SCAN_BY_KEY, work);
    }

    /** Writes what was done. */
    static <T> T write(Connection connection, Atomic.Work<T> work) throws SQLException {
        return run(connection, LocalSettings.LOSE_AT_CRASH, work);
    }

    /** From here on the commit waits until all is safe. */
    static void makeSafe(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = on");
        }
    }

    private static <T> T run(Connection connection, String settings, Atomic.Work<T> work) throws SQLException {
        return Atomic.run(connection, () -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(settings);
            }
            return work.run();
        });
    }
}

package dev.vitrine.runtime.engine;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vitrine.runtime.engine.run.SideConnections;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A small pool of connections of the driver's own, opened at first use. Thread-safe. */
final class SideChannel implements SideConnections, AutoCloseable {
    private static final int LARGEST = 2;

    private final ServerDataSource server;
    private final Semaphore lent = new Semaphore(1, true);
    private @Nullable HikariDataSource pool;
    private boolean closed;

    SideChannel(String url, Properties login) {
        this.server = new ServerDataSource(url, login);
    }

    @Override
    public <T> T call(Work<T> work) throws SQLException {
        try (Connection connection = open()) {
            return work.run(connection);
        }
    }

    /** A connection in autocommit mode for a moment; the caller closes it. */
    Connection open() throws SQLException {
        HikariDataSource connections = pool();
        int held = lent.availablePermits() == 0 ? 1 : 0;
        if (connections.getHikariPoolMXBean().getTotalConnections() <= held) {
            // Nobody will give one back soon.
            server.knock();
        }
        try {
            return connections.getConnection();
        } catch (SQLTransientConnectionException e) {
            SQLException refusal = server.refusal();
            throw refusal == null ? e : refusal;
        }
    }

    /** A connection for work that takes long. One at a time is lent so; the other stays free for what is short. */
    Loan lend() throws SQLException, InterruptedException {
        lent.acquire();
        try {
            return new Loan(open(), lent);
        } catch (SQLException | RuntimeException e) {
            lent.release();
            throw e;
        }
    }

    /** A connection that is held for long. */
    record Loan(Connection connection, Semaphore lent) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            try {
                connection.close();
            } finally {
                lent.release();
            }
        }
    }

    /** Leaves the server's connections to others for a moment; false if there is none to leave. */
    synchronized boolean yield() {
        if (pool == null || pool.getHikariPoolMXBean().getTotalConnections() == 0) {
            return false;
        }
        server.rest();
        pool.getHikariPoolMXBean().softEvictConnections();
        return true;
    }

    private synchronized HikariDataSource pool() throws SQLException {
        if (closed) {
            throw new SQLException("the database is closed", "08003");
        }
        if (pool == null) {
            HikariConfig config = new HikariConfig();
            config.setPoolName("vitrine-side");
            config.setDataSource(server);
            config.setMaximumPoolSize(LARGEST);
            config.setMinimumIdle(0);
            config.setIdleTimeout(60_000);
            config.setInitializationFailTimeout(-1);
            config.setConnectionTimeout(10_000);
            config.setThreadFactory(task -> {
                Thread thread = new Thread(task, "vitrine-side");
                thread.setDaemon(true);
                return thread;
            });
            pool = new HikariDataSource(config);
        }
        return pool;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (pool != null) {
            pool.close();
            pool = null;
        }
        server.close();
    }
}

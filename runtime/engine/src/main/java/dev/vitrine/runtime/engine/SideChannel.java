package dev.vitrine.runtime.engine;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vitrine.runtime.engine.run.SideConnections;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A small pool of connections of the driver's own, opened at first use. Thread-safe. */
final class SideChannel implements SideConnections, AutoCloseable {
    private static final int LARGEST = 2;

    private final String url;
    private final Properties login;
    private @Nullable HikariDataSource pool;
    private boolean closed;

    SideChannel(String url, Properties login) {
        this.url = url;
        this.login = login;
    }

    @Override
    public <T> T call(Work<T> work) throws SQLException {
        try (Connection connection = open()) {
            return work.run(connection);
        }
    }

    /** A connection in autocommit mode; the caller closes it. */
    Connection open() throws SQLException {
        return pool().getConnection();
    }

    private synchronized HikariDataSource pool() throws SQLException {
        if (closed) {
            throw new SQLException("the database is closed", "08003");
        }
        if (pool == null) {
            HikariConfig config = new HikariConfig();
            config.setPoolName("vitrine-side");
            config.setDataSource(new ServerDataSource(url, login));
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
    }

    /** Opens connections of the server's driver without {@code DriverManager}, whose class loader may be another. */
    private record ServerDataSource(String url, Properties login) implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            Properties properties = new Properties();
            properties.putAll(login);
            properties.setProperty("ApplicationName", "vitrine");
            properties.setProperty("options", (login.getProperty("options", "") + " -c lock_timeout=2000").strip());
            Connection connection = new org.postgresql.Driver().connect(url, properties);
            if (connection == null) {
                throw new SQLException("the server's driver does not take the URL " + url, "08001");
            }
            return connection;
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(@Nullable PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getLogger("dev.vitrine");
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("no " + type.getName() + " in here", "42804");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}

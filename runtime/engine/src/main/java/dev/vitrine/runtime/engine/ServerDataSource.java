package dev.vitrine.runtime.engine;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections of the server's driver without {@code DriverManager}, whose class loader may be another. A server that has no
 * connection left is not asked again for a moment, so that nobody waits for it in vain. Thread-safe.
 */
final class ServerDataSource implements DataSource, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ServerDataSource.class.getName());
    private static final String TOO_MANY = "53300";
    private static final long REST_NANOS = Duration.ofSeconds(2).toNanos();
    /** Longer than pools wait until they try again. */
    private static final long YIELD_NANOS = Duration.ofSeconds(10).toNanos();

    private static final int VALID_WITHIN_SECONDS = 2;

    private final String url;
    private final Properties login;
    private final AtomicReference<@Nullable Connection> opened = new AtomicReference<>();
    private final ReentrantLock knocking = new ReentrantLock();
    private volatile @Nullable Refusal refused;

    ServerDataSource(String url, Properties login) {
        this.url = url;
        this.login = login;
    }

    private record Refusal(String message, long untilNanos) {
        SQLException again() {
            return new SQLException(message, TOO_MANY);
        }
    }

    /** Opens a connection for the next who asks, so that a server that refuses is known at once. */
    void knock() throws SQLException {
        Refusal last = refused;
        if (last != null && last.untilNanos() - System.nanoTime() > 0) {
            throw last.again();
        }
        if (knocking.tryLock()) {
            try {
                if (opened.get() == null) {
                    opened.set(open());
                }
            } finally {
                knocking.unlock();
            }
        }
    }

    /** The server has no connection to spare. */
    void rest() {
        refused = refusal("others need them", YIELD_NANOS);
        close();
    }

    private static Refusal refusal(String reason, long nanos) {
        return new Refusal(
                "the server has no connection left for the driver's own work; it needs two beside those of the"
                        + " application (max_connections, or the role's or database's CONNECTION LIMIT): " + reason,
                System.nanoTime() + nanos);
    }

    /** Closes what was opened and not asked for. */
    @Override
    public void close() {
        Connection left = opened.getAndSet(null);
        if (left != null) {
            try {
                left.close();
            } catch (SQLException e) {
                LOG.log(System.Logger.Level.DEBUG, "a side connection could not be closed", e);
            }
        }
    }

    /** What the server said when it last had no connection left, null if it has had one since. */
    @Nullable
    SQLException refusal() {
        Refusal last = refused;
        return last == null ? null : last.again();
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection ready = opened.getAndSet(null);
        if (ready != null && ready.isValid(VALID_WITHIN_SECONDS)) {
            return ready;
        }
        return open();
    }

    private Connection open() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(login);
        properties.setProperty("ApplicationName", "vitrine");
        properties.setProperty("options", (login.getProperty("options", "") + " -c lock_timeout=2000").strip());
        try {
            Connection connection = new org.postgresql.Driver().connect(url, properties);
            if (connection == null) {
                throw new SQLException("the server's driver does not take the URL " + url, "08001");
            }
            refused = null;
            return connection;
        } catch (SQLException e) {
            if (TOO_MANY.equals(e.getSQLState())) {
                Refusal refusal = refusal(String.valueOf(e.getMessage()), REST_NANOS);
                refused = refusal;
                throw refusal.again();
            }
            throw e;
        }
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

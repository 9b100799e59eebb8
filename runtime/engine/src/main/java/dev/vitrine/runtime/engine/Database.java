package dev.vitrine.runtime.engine;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/**
 * What all connections of this JVM to one database share: its catalog, functions, media and side connections.
 * Thread-safe. Opening it does no I/O.
 */
public final class Database implements AutoCloseable {
    private final String url;
    private final Properties login;
    private final Optional<Path> home;

    private Database(String url, Properties login, Optional<Path> home) {
        this.url = url;
        this.login = login;
        this.home = home;
    }

    /**
     * The database behind a URL of the server's driver.
     *
     * @param url a {@code jdbc:postgresql:} URL
     * @param login user, password and the server driver's options; copied
     * @param home the folder of the embedded server, absent for a server of the user's own
     */
    public static Database open(String url, Properties login, Optional<Path> home) {
        Properties copy = new Properties();
        copy.putAll(login);
        return new Database(url, copy, home);
    }

    /** Makes a session on an open connection of the server's driver; the caller closes both. */
    public Session openSession(Connection connection) throws SQLException {
        return new Session(this, connection);
    }

    /** Closes the side connections. Sessions must be closed before. */
    @Override
    public void close() {}
}

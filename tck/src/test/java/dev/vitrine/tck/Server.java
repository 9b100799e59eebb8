package dev.vitrine.tck;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** The server that all tests share: an embedded one, or the one that {@code -Dvitrine.tck.url} names. */
final class Server {
    private static final String URL = System.getProperty("vitrine.tck.url", "jdbc:vitrine:mem:tck");

    private Server() {}

    static Connection connect() throws SQLException {
        return DriverManager.getConnection(URL);
    }

    /** A client that shares nothing with the others, as one in another JVM: it learns of definitions when a second has passed. */
    static Connection connectApart() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty(
                "vitrine.mediaRoot", Path.of("target").toAbsolutePath().toString());
        return DriverManager.getConnection(URL, properties);
    }

    /** A client that knows nothing of the language: what it says reaches the server as it is. */
    static Connection connectPlainly() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("vitrine.enabled", "off");
        return DriverManager.getConnection(URL, properties);
    }
}

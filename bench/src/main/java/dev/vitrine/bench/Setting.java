package dev.vitrine.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * Where benchmarks run.
 *
 * @param url the server, as a Vitrine URL
 * @param root the project's folder
 * @param scratch an empty folder
 */
record Setting(String url, Path root, Path scratch) {
    /** A connection with the language. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** A connection of pgjdbc to the same server. */
    Connection connectPlainly() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("vitrine.enabled", "off");
        return DriverManager.getConnection(url, properties);
    }

    /** A file of the examples. */
    Path media(String name) {
        return root.resolve("examples").resolve("media").resolve(name);
    }

    static void run(Connection connection, String... texts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        }
    }
}

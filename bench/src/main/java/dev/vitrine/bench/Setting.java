package dev.vitrine.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGConnection;

/**
 * Where a benchmark runs.
 *
 * @param url the server, as a Vitrine URL
 * @param scratch an empty folder, deleted at the end
 */
record Setting(String url, Path scratch) {
    /** A connection with the language. */
    Connection connect(String... options) throws SQLException {
        return DriverManager.getConnection(url, properties(options));
    }

    /** What keeps a connection of pgjdbc to the same server. */
    Plain connectPlainly(String... options) throws SQLException {
        Properties properties = properties(options);
        properties.setProperty("vitrine.enabled", "off");
        return Plain.of(DriverManager.getConnection(url, properties));
    }

    private static Properties properties(String... namesAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return properties;
    }

    /**
     * A connection of pgjdbc, with nothing of ours in between.
     *
     * @param connection pgjdbc's own object
     * @param owner what is to be closed: it lets an embedded server stop
     */
    record Plain(Connection connection, Connection owner) implements AutoCloseable {
        static Plain of(Connection owner) throws SQLException {
            return new Plain((Connection) owner.unwrap(PGConnection.class), owner);
        }

        @Override
        public void close() throws SQLException {
            owner.close();
        }
    }

    /** A file of the examples. */
    static Path media(String name) {
        return Path.of("examples", "media", name).toAbsolutePath();
    }

    static void run(Connection connection, String... texts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        }
    }
}

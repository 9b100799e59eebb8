package dev.vitrine.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** The server that the tests run against: an embedded one, or the one that {@code -Dvitrine.test.url} names. */
final class TestServer {
    static final String URL = System.getProperty("vitrine.test.url", "jdbc:vitrine:mem:driver-tests");

    private TestServer() {}

    static Connection connect() throws SQLException {
        return DriverManager.getConnection(URL);
    }

    static Connection connect(String... options) throws SQLException {
        Properties properties = new Properties();
        for (int i = 0; i < options.length; i += 2) {
            properties.setProperty(options[i], options[i + 1]);
        }
        return DriverManager.getConnection(URL, properties);
    }

    static void run(Connection connection, String... texts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        }
    }

    /** The first column of a query's rows, as text. */
    static List<String> query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return column(rows, 1);
        }
    }

    static List<String> column(ResultSet rows, int column) throws SQLException {
        List<String> values = new ArrayList<>();
        while (rows.next()) {
            values.add(String.valueOf(rows.getString(column)));
        }
        return values;
    }

    static List<String> column(ResultSet rows, String label) throws SQLException {
        return column(rows, rows.findColumn(label));
    }
}

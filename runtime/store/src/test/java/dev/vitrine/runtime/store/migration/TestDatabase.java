package dev.vitrine.runtime.store.migration;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;

/** A database of a test's own, dropped by {@link #close}. */
public final class TestDatabase implements AutoCloseable {

    private static final String ROLE_PASSWORD = "test";

    private final String name = "test_" + UUID.randomUUID().toString().replace("-", "");

    /** An empty database. */
    public TestDatabase() throws SQLException {
        onServer("CREATE DATABASE " + name);
    }

    /** A database with schema {@code vitrine}. */
    public static TestDatabase migrated() throws SQLException {
        TestDatabase database = new TestDatabase();
        try (Connection connection = database.connect()) {
            Migrations.apply(connection);
        }
        return database;
    }

    /** The server's superuser. */
    public Connection connect() throws SQLException {
        return connect(name);
    }

    /** The superuser, with settings in the form {@code -c name=value} that RESET ALL does not take away. */
    public Connection connectWith(String options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", TestServer.only().user());
        properties.setProperty("password", TestServer.only().password());
        properties.setProperty("options", options);
        return DriverManager.getConnection(TestServer.only().url(name), properties);
    }

    /** One of {@link #newRole}. */
    public Connection connectAs(String role) throws SQLException {
        return DriverManager.getConnection(TestServer.only().url(name), role, ROLE_PASSWORD);
    }

    /** The superuser's name. */
    public static String superuser() {
        return TestServer.only().user();
    }

    /** A new role without any rights, which the server keeps until the end. */
    public static String newRole() throws SQLException {
        String role = "role_" + UUID.randomUUID().toString().replace("-", "");
        onServer("CREATE ROLE " + role + " LOGIN PASSWORD '" + ROLE_PASSWORD + "'");
        return role;
    }

    /** The rows of a query, columns joined by {@code |}, NULL as {@code -}. */
    public static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    String cell = result.getString(i);
                    cells.add(cell == null ? "-" : cell);
                }
                rows.add(String.join("|", cells));
            }
        }
        return rows;
    }

    /** Runs statements. */
    public static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        onServer("DROP DATABASE " + name + " WITH (FORCE)");
    }

    /** Runs a statement in the server's own database. */
    private static void onServer(String sql) throws SQLException {
        try (Connection connection = connect(TestServer.only().database())) {
            run(connection, sql);
        }
    }

    private static Connection connect(String database) throws SQLException {
        TestServer server = TestServer.only();
        return DriverManager.getConnection(server.url(database), server.user(), server.password());
    }
}

package dev.vitrine.runtime.media;

import dev.vitrine.runtime.postgres.EmbeddedServer;
import dev.vitrine.runtime.postgres.ServerLease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.UUID;

/** A database of its own on the test server (the embedded one, or that of VITRINE_TEST_URL), with this module's part of schema {@code vitrine}. */
final class TestDatabase implements AutoCloseable {
    /** The store module is built after this one; its script is the one that users get. */
    private static final Path SCRIPT =
            Path.of("../store/src/main/resources/dev/vitrine/runtime/store/migration/V0003__media.sql");

    private static final String SERVER_URL = findServer();

    private final String name = "media_" + UUID.randomUUID().toString().replace("-", "");
    private final String role = name + "_role";

    TestDatabase() throws SQLException, IOException {
        try (Connection connection = connect(serverUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            statement.execute("CREATE ROLE " + role + " LOGIN");
        }
        execute("CREATE SCHEMA vitrine");
        execute("GRANT USAGE ON SCHEMA vitrine TO public");
        execute(Files.readString(SCRIPT));
    }

    private static String serverUrl() {
        return SERVER_URL;
    }

    private static String findServer() {
        String given = System.getProperty("vitrine.test.url", System.getenv("VITRINE_TEST_URL"));
        if (given != null) {
            return given;
        }
        ServerLease lease = EmbeddedServer.acquireTemporary("media"); // until the JVM ends
        return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
                .formatted(lease.host(), lease.port(), lease.database(), lease.user(), lease.password());
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, new Properties());
    }

    /** The database's URL, as the owner of its schema. */
    String url() {
        return serverUrl().replaceFirst("/[^/?]+(\\?|$)", "/" + name + "$1");
    }

    Connection open() throws SQLException {
        return connect(url());
    }

    /** A connection of a role that owns nothing and was granted nothing. */
    Connection openAsOrdinaryRole() throws SQLException {
        Connection connection = open();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION AUTHORIZATION " + role);
        }
        return connection;
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long count(String query) throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM (" + query + ") AS q")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Lets all leases be over and all media be old. */
    void age() throws SQLException {
        execute(
                "UPDATE vitrine.media SET lease_until = now() - interval '1 h', created_at = now() - interval '3 days'");
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = connect(serverUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
            statement.execute("DROP ROLE " + role);
        }
    }
}

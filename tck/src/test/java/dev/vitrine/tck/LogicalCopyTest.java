package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that logical replication copies into another one, which takes over then. */
class LogicalCopyTest {
    private static final String VERSIONS = "SELECT tab, number, token, hi FROM vitrine.version ORDER BY 1, 2, 3";

    @TempDir
    private Path folder = Path.of("");

    private String server = "";

    @Test
    void aCopyHasEveryVersionAndGoesOnWithThem() throws Exception {
        String url = "jdbc:vitrine:" + folder.resolve("home");
        try (Connection first = DriverManager.getConnection(url)) {
            Sql.run(first, "ALTER SYSTEM SET wal_level = 'logical'");
        }
        try (Connection starting = DriverManager.getConnection(url)) {
            CrashTest.kill(folder.resolve("home"));
        }
        try (Connection main = DriverManager.getConnection(url)) {
            server = main.getMetaData().getURL().replaceFirst("/[^/]*$", "/");
            Sql.run(main, "CREATE ROLE copier SUPERUSER LOGIN PASSWORD 'copier'", "CREATE DATABASE source");
            makeSource();
            copy(main);
            try (Connection source = connect("source");
                    Connection copy = connect("copy")) {
                writeAndRead(source, copy);
            }
            takeOver();
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(server + database + "?user=copier&password=copier");
    }

    private void makeSource() throws SQLException {
        try (Connection source = connect("source")) {
            Sql.run(
                    source,
                    "CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))",
                    "INSERT INTO films (id, title) VALUES (1, 'rain'), (2, 'dusk'), (3, 'fog')",
                    "SHOW HISTORY FOR films",
                    "CREATE PUBLICATION everything FOR ALL TABLES",
                    "SELECT pg_create_logical_replication_slot('copying', 'pgoutput')");
        }
    }

    private void copy(Connection main) throws Exception {
        for (int attempt = 0; ; attempt++) {
            try {
                Sql.run(main, "CREATE DATABASE copy TEMPLATE source");
                break;
            } catch (SQLException e) {
                // Connections of the driver's own are still being closed.
                if (attempt == 100) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        try (Connection copy = connect("copy")) {
            String port = server.replaceAll(".*:(\\d+)/$", "$1");
            Sql.run(
                    copy,
                    "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=" + port
                            + " dbname=source user=copier password=copier'"
                            + " PUBLICATION everything WITH (create_slot = false, slot_name = 'copying', copy_data = false)");
        }
    }

    private void writeAndRead(Connection source, Connection copy) throws Exception {
        Sql.run(
                source,
                "UPDATE films SET title = 'storm' WHERE id = 1",
                "DELETE FROM films WHERE id = 2",
                "REVERT TABLE films TO VERSION 1",
                "INSERT INTO films (id, title) VALUES (4, 'ice')",
                "ERASE FROM films WHERE id = 3",
                "PURGE HISTORY FOR films KEEP 4 VERSIONS",
                "SHOW HISTORY FOR films");
        await(copy, Sql.rows(source, VERSIONS));

        for (int version = 3; version <= 6; version++) {
            String then = "SELECT * FROM films AS OF VERSION " + version + " ORDER BY id";
            assertThat(Sql.rows(copy, then)).as("version %d", version).isEqualTo(Sql.rows(source, then));
        }
        assertThat(Sql.query(copy, "SELECT title FROM films AS OF VERSION 2")).failsWith("72V01");

        // Who is copied gives the numbers.
        List<?> known = Sql.rows(copy, VERSIONS);
        try (Connection plain = plain("source")) {
            Sql.run(plain, "UPDATE films SET title = 'snow' WHERE id = 4");
        }
        for (int i = 0; i < 600 && Sql.rows(copy, "SELECT FROM vitrine.tx").isEmpty(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        Sql.run(copy, "SHOW HISTORY FOR films");
        assertThat(Sql.rows(copy, VERSIONS)).isEqualTo(known);
        Sql.run(source, "SHOW HISTORY FOR films");
        await(copy, Sql.rows(source, VERSIONS));
    }

    /** The driver's way around the engine. */
    private Connection plain(String database) throws SQLException {
        return DriverManager.getConnection(server + database + "?user=copier&password=copier&vitrine.enabled=off");
    }

    private static void await(Connection copy, List<?> versions) throws Exception {
        List<?> found = List.of();
        for (int i = 0; i < 2_000 && !found.equals(versions); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
            found = Sql.rows(copy, VERSIONS);
        }
        assertThat(found).isEqualTo(versions);
    }

    private void takeOver() throws Exception {
        List<Object> before = new ArrayList<>();
        try (Connection plain = plain("copy")) {
            Sql.run(
                    plain,
                    "ALTER SUBSCRIPTION s DISABLE",
                    "ALTER SUBSCRIPTION s SET (slot_name = NONE)",
                    "DROP SUBSCRIPTION s",
                    "UPDATE films SET title = 'hail' WHERE id = 4");
        }
        try (Connection copy = connect("copy")) {
            for (int version = 4; version <= 7; version++) {
                before.add(Sql.rows(copy, "SELECT * FROM films AS OF VERSION " + version + " ORDER BY id"));
            }
            Sql.run(
                    copy,
                    "INSERT INTO films (id, title) VALUES (5, 'wind')",
                    "CREATE TABLE later (id int) WITH (versioned = true)");
            assertThat(Sql.query(copy, "SELECT title FROM films AS OF VERSION 8 WHERE id = 4"))
                    .matches("VALUES ('hail')");
            assertThat(Sql.query(copy, "SELECT title FROM films AS OF VERSION 9 WHERE id >= 4"))
                    .matches("VALUES ('hail'), ('wind')");
            for (int version = 4; version <= 7; version++) {
                assertThat(Sql.rows(copy, "SELECT * FROM films AS OF VERSION " + version + " ORDER BY id"))
                        .isEqualTo(before.get(version - 4));
            }
            assertThat(Sql.query(copy, "SELECT title FROM films AS OF VERSION 7 WHERE id = 4"))
                    .matches("VALUES ('snow')");
        }
    }
}

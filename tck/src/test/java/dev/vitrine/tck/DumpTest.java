package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A database that is dumped and restored elsewhere. Needs {@code pg_dump} of the server's version, or a later one, on the path. */
class DumpTest {
    private static final String SECRET = "dumped";

    @RegisterExtension
    final Sql sql = new Sql();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aRestoredDatabaseHasEveryVersion() throws Exception {
        Connection plain = sql.plain();
        assumeTrue(
                dumpVersion() >= plain.getMetaData().getDatabaseMajorVersion(), "there is no pg_dump for this server");
        String table = sql.schema() + ".films";
        sql.run(
                "CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))",
                "INSERT INTO films VALUES (1, 'rain'), (2, 'dusk')",
                "ALTER TABLE films ADD COLUMN year int DEFAULT 1900",
                "UPDATE films SET title = 'storm' WHERE id = 1",
                "ALTER TABLE films DROP COLUMN year",
                "SHOW HISTORY FOR films",
                "DELETE FROM films WHERE id = 2");
        List<Object> before = versions(sql.connection(), table, 6);

        String role = sql.schema() + "_dumper";
        String copy = sql.schema() + "_copy";
        Sql.run(plain, "CREATE ROLE " + role + " SUPERUSER LOGIN PASSWORD '" + SECRET + "'", "CREATE DATABASE " + copy);
        try {
            URI server = URI.create(plain.getMetaData().getURL().substring("jdbc:".length()));
            Matcher database = Pattern.compile("/([^/?]+)").matcher(server.getPath());
            assertThat(database.find()).isTrue();
            String file = folder.resolve("dump").toString();
            run(server, role, "pg_dump", "-Fc", "-f", file, database.group(1));
            run(server, role, "pg_restore", "--exit-on-error", "-d", copy, file);

            Properties login = new Properties();
            login.setProperty("user", role);
            login.setProperty("password", SECRET);
            String url = "jdbc:vitrine://" + server.getHost() + ":" + server.getPort() + "/" + copy;
            try (Connection restored = DriverManager.getConnection(url, login)) {
                assertThat(versions(restored, table, 6)).isEqualTo(before);
                Sql.run(restored, "UPDATE " + table + " SET title = 'calm'");
                assertThat(Sql.query(restored, "SELECT loud FROM " + table + " AS OF VERSION 5"))
                        .matches("VALUES ('STORM')");
                assertThat(Sql.query(restored, "SELECT loud FROM " + table + " AS OF VERSION 6"))
                        .matches("VALUES ('CALM')");
                assertThat(versions(restored, table, 6)).isEqualTo(before);
            }
        } finally {
            Sql.run(plain, "DROP DATABASE IF EXISTS " + copy + " WITH (FORCE)", "DROP ROLE " + role);
        }
    }

    private static List<Object> versions(Connection connection, String table, int count) throws SQLException {
        List<Object> versions = new ArrayList<>();
        for (int version = 0; version < count; version++) {
            List<List<@Nullable Object>> rows =
                    Sql.rows(connection, "SELECT * FROM " + table + " AS OF VERSION " + version + " ORDER BY id");
            versions.add(rows);
        }
        return versions;
    }

    private static int dumpVersion() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("pg_dump", "--version").start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher major = Pattern.compile("([0-9]+)\\.").matcher(said);
            return process.waitFor() == 0 && major.find() ? Integer.parseInt(major.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static void run(URI server, String role, String program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(program, "-h", server.getHost(), "-p", Integer.toString(server.getPort()), "-U", role));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", SECRET);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", program, said).isZero();
    }
}

package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Databases that other versions of the driver have made. */
class UpgradeTest {
    private static final String FOLDER = "/dev/vitrine/runtime/store/migration/";

    @RegisterExtension
    final OwnDatabase database = new OwnDatabase();

    private static String script(String name) throws IOException {
        try (InputStream in = UpgradeTest.class.getResourceAsStream(FOLDER + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Makes schema vitrine as a driver does that knows only the first scripts. */
    private void make(int scripts) throws SQLException, IOException, NoSuchAlgorithmException {
        List<String> names = script("index.txt").lines().toList();
        try (Connection plain = DriverManager.getConnection(database.url() + "&vitrine.enabled=off");
                PreparedStatement migration = plain.prepareStatement(
                        "INSERT INTO vitrine.migration (number, name, sha256) VALUES (?, ?, ?)")) {
            Sql.run(plain, "CREATE SCHEMA vitrine");
            for (int i = 0; i < scripts; i++) {
                String text = script(names.get(i));
                Sql.run(plain, text);
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
                migration.setInt(1, i + 1);
                migration.setString(2, names.get(i).substring(7, names.get(i).length() - 4));
                migration.setString(3, HexFormat.of().formatHex(digest));
                migration.executeUpdate();
            }
        }
    }

    @Test
    void theFirstConnectionBringsAnOlderOneUpToDate() throws Exception {
        make(4);
        try (Connection connection = database.connect()) {
            Sql.run(
                    connection,
                    "CREATE TABLE t (id int PRIMARY KEY, a text, loud text COMPUTED AS text_upper(a))",
                    "INSERT INTO t (id, a) VALUES (1, 'rain')");

            assertThat(Sql.query(connection, "SELECT loud FROM t")).matches("VALUES ('RAIN')");
        }
    }

    @Test
    void oneThatIsNewerIsRefused() throws Exception {
        try (Connection connection = database.connect()) {
            Sql.run(connection, "CREATE TABLE t (id int PRIMARY KEY, a text, loud text COMPUTED AS text_upper(a))");
        }
        try (Connection plain = DriverManager.getConnection(database.url() + "&vitrine.enabled=off")) {
            Sql.run(plain, "INSERT INTO vitrine.migration (number, name, sha256) VALUES (999, 'later', '')");
        }

        assertThatThrownBy(database::connect).hasMessageContaining("use a newer driver");
    }

    @Test
    void aRoleThatMayNotChangeItIsTold() throws Exception {
        make(4);
        try (Connection administrator = Server.connectPlainly()) {
            Sql.run(administrator, "CREATE ROLE upgrade_reader LOGIN PASSWORD 'x'");
        }
        try {
            String url = database.url().replaceFirst("user=.*", "user=upgrade_reader&password=x");
            assertThatThrownBy(() -> DriverManager.getConnection(url)).hasMessageContaining("vitrine init URL");
        } finally {
            try (Connection administrator = Server.connectPlainly()) {
                Sql.run(administrator, "DROP ROLE upgrade_reader");
            }
        }
    }
}

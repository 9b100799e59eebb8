package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverTest {
    private final VitrineDriver driver = new VitrineDriver();

    @Test
    void foreignUrlsAreLeftToOthers() throws SQLException {
        assertThat(driver.acceptsURL(null)).isFalse();
        assertThat(driver.acceptsURL("jdbc:postgresql://localhost/db")).isFalse();
        assertThat(driver.connect("jdbc:postgresql://localhost/db", new Properties()))
                .isNull();
        assertThat(driver.connect(null, null)).isNull();
    }

    @Test
    void theDriverIsFoundAsAService() {
        assertThat(ServiceLoader.load(Driver.class)).anyMatch(VitrineDriver.class::isInstance);
    }

    @Test
    void propertiesAreListedForAnIncompleteUrl() throws SQLException {
        DriverPropertyInfo[] properties = driver.getPropertyInfo("jdbc:vitrine:", null);

        assertThat(Arrays.stream(properties).map(property -> property.name))
                .startsWith("user", "password")
                .contains("versioned", "mediaRoot", "ApplicationName", "reWriteBatchedInserts")
                .doesNotHaveDuplicates();
    }

    @Test
    void propertiesShowWhatIsGiven() throws SQLException {
        Properties info = new Properties();
        info.setProperty("user", "ada");

        assertThat(driver.getPropertyInfo("jdbc:vitrine:mem:?versioned=off&ssl=true", info))
                .anyMatch(property -> property.name.equals("user") && "ada".equals(property.value))
                .anyMatch(property -> property.name.equals("versioned") && "off".equals(property.value))
                .anyMatch(property -> property.name.equals("ssl") && "true".equals(property.value));
    }

    @Test
    void anUnreachableServerIsAConnectionError() {
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:vitrine://127.0.0.1:1/db?user=a"))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .asString()
                .startsWith("08");
    }

    @Test
    void aServerInMemoryKeepsItsDataBetweenConnections() throws SQLException {
        String url = "jdbc:vitrine:mem:of-driver-test";
        try (Connection first = DriverManager.getConnection(url)) {
            TestServer.run(first, "CREATE TABLE films (id int)");
        }
        try (Connection second = DriverManager.getConnection(url)) {
            assertThat(TestServer.query(second, "SELECT count(*) FROM films")).containsExactly("0");
        }
    }

    @Test
    void aFolderKeepsItsDataWhenItsServerWasStopped(@TempDir Path folder) throws SQLException {
        String url = "jdbc:vitrine:" + folder.resolve("home");
        try (Connection first = DriverManager.getConnection(url, "", "")) {
            TestServer.run(first, "CREATE TABLE films (id int)");
        }
        try (Connection second = DriverManager.getConnection(url)) {
            assertThat(TestServer.query(second, "SELECT count(*) FROM films")).containsExactly("0");
        }
    }

    @Test
    void settingsAreSeenByTheServer() throws SQLException {
        try (Connection connection = TestServer.connect("mediaRoot", "/some where", "versioned", "off")) {
            assertThat(TestServer.query(connection, "SHOW vitrine.media_root")).containsExactly("/some where");
            assertThat(TestServer.query(connection, "SHOW vitrine.versioned")).containsExactly("off");
        }
    }

    @Test
    void withoutTheLanguageAConnectionIsThatOfTheServersDriver() throws SQLException {
        try (Connection ours = TestServer.connect();
                Connection plain = TestServer.connect("enabled", "off")) {
            TestServer.run(ours, "CREATE TABLE off (id int PRIMARY KEY, t text, u text COMPUTED AS text_upper(t))");
            assertThatThrownBy(() -> TestServer.query(plain, "DESCRIBE off")).hasMessageContaining("syntax error");
            assertThat(TestServer.query(plain, "SELECT count(*) FROM off")).containsExactly("0");
            TestServer.run(ours, "DROP TABLE off");
        }
    }

    @Test
    void theUrlOfAConnectionNamesPostgresAndNoSecret() throws SQLException {
        try (Connection connection = TestServer.connect("ApplicationName", "viewer")) {
            assertThat(connection.getMetaData().getURL())
                    .startsWith("jdbc:vitrine:postgresql://")
                    .doesNotContain("?");
        }
    }
}

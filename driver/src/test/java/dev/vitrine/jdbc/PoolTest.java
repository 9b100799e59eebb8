package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PoolTest {
    @Test
    void aPoolOverTheUrlKeepsItsConnection() throws SQLException {
        HikariConfig config = config();
        config.setJdbcUrl(TestServer.URL);
        keepsItsConnection(config);
    }

    @Test
    void aPoolOverTheDataSourceKeepsItsConnection() throws SQLException {
        HikariConfig config = config();
        config.setDataSourceClassName(VitrineDataSource.class.getName());
        config.addDataSourceProperty("url", TestServer.URL);
        keepsItsConnection(config);
    }

    @Test
    void aConnectionThatTheServerEndedIsReplaced() throws SQLException {
        HikariConfig config = config();
        config.setJdbcUrl(TestServer.URL);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection killer = TestServer.connect()) {
            String first;
            try (Connection connection = pool.getConnection()) {
                first = process(connection);
                TestServer.query(killer, "SELECT pg_terminate_backend(" + first + ")");
                assertThatThrownBy(() -> process(connection))
                        .extracting("SQLState")
                        .isIn("57P01", "08006");
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(process(connection)).isNotEqualTo(first);
            }
        }
    }

    private static void keepsItsConnection(HikariConfig config) throws SQLException {
        try (HikariDataSource pool = new HikariDataSource(config)) {
            String first;
            try (Connection connection = pool.getConnection()) {
                first = process(connection);
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                connection.setAutoCommit(false);
                connection.createBlob();
                assertThat(connection.createStatement().getConnection()).isSameAs(connection);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(process(connection)).isEqualTo(first);
                assertThat(connection.isReadOnly()).isFalse();
                assertThat(connection.unwrap(VitrineConnection.class)).isNotNull();
            }
        }
    }

    private static HikariConfig config() {
        HikariConfig config = new HikariConfig();
        config.setMaximumPoolSize(1);
        return config;
    }

    private static String process(Connection connection) throws SQLException {
        return TestServer.query(connection, "SELECT pg_backend_pid()").get(0);
    }
}

package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A pool such as PgBouncer may give each transaction another connection of the server: nothing may be left on one, and nothing
 * be expected there.
 */
class PooledConnectionTest {
    @RegisterExtension
    final OwnDatabase database = new OwnDatabase();

    @Test
    void nothingIsLeftPreparedOnTheServer() throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url() + "&prepareThreshold=0&worker=off")) {
            Sql.run(
                    connection,
                    "CREATE TABLE t (id int PRIMARY KEY, a text, loud text COMPUTED AS text_upper(a || '!'))",
                    "INSERT INTO t (id, a) VALUES (1, 'rain')",
                    "INSERT INTO t (id, a) SELECT g, 'w' || g FROM generate_series(2, 3000) g",
                    "UPDATE t SET a = 'fog' WHERE id < 5",
                    "CREATE INCREMENTAL VIEW v AS SELECT id, text_upper(a || '?') AS asked FROM t",
                    "ALTER TABLE t ADD COLUMN n int COMPUTED AS text_length(a)",
                    "CREATE SNAPSHOT s AS SELECT id, text_upper(a) AS u FROM t",
                    "DELETE FROM t WHERE id = 1",
                    "WAIT FOR TABLE t");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t (id, a) VALUES (?, ?)")) {
                for (int i = 0; i < 10; i++) {
                    insert.setInt(1, 5_000 + i);
                    insert.setString(2, "dew");
                    insert.addBatch();
                }
                insert.executeBatch();
            }

            assertThat(Sql.query(connection, "SELECT text_upper(loud), n FROM t WHERE id = 2"))
                    .matches("VALUES ('FOG!', 3)");
            assertThat(Sql.query(connection, "SELECT count(asked)::int FROM v")).matches("VALUES (3009)");
            assertThat(Sql.rows(connection, "SELECT statement FROM pg_prepared_statements"))
                    .isEmpty();
        }
    }
}

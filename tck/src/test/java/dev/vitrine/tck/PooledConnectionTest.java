package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pool such as PgBouncer may give each transaction another connection of the server: nothing may be left on one, and nothing
 * be expected there.
 */
class PooledConnectionTest {
    @RegisterExtension
    final OwnDatabase database = new OwnDatabase();

    @Test
    void allWorksThroughPgBouncer(@TempDir Path folder) throws Exception {
        Optional<PgBouncer> pool = PgBouncer.before(database, 6, folder);
        assumeThat(pool).as("PgBouncer or its package").isPresent();
        try (PgBouncer pgBouncer = pool.get();
                Connection one = DriverManager.getConnection(pgBouncer.url());
                Connection two = DriverManager.getConnection(pgBouncer.url())) {
            Sql.run(
                    one,
                    "CREATE TABLE t (id int PRIMARY KEY, a text, loud text COMPUTED AS text_upper(a),"
                            + " late int COMPUTED AS text_length(a) OPTIONS (refresh = 'deferred'))",
                    "CREATE INCREMENTAL VIEW v AS SELECT id, text_upper(a || '?') AS asked FROM t",
                    "INSERT INTO t (id, a) SELECT g, 'w' || g FROM generate_series(1, 2000) g");
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 2_001; i <= 2_200; i++) {
                        Sql.run(two, "INSERT INTO t (id, a) VALUES (" + i + ", 'w" + i + "')");
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            Sql.run(one, "ALTER TABLE t ADD COLUMN n int COMPUTED AS text_length(a)");
            writing.get(60, TimeUnit.SECONDS);
            Sql.run(
                    one,
                    "WAIT FOR TABLE t",
                    "UPDATE t SET a = 'fog' WHERE id <= 10",
                    "RECOMPUTE TABLE t COLUMNS (loud)",
                    "DELETE FROM t WHERE id = 1",
                    "WAIT FOR TABLE t");

            assertThat(
                            Sql.query(
                                    two,
                                    "SELECT count(*)::int, count(*) FILTER (WHERE loud = upper(a) AND n = length(a) AND late = length(a))::int FROM t"))
                    .matches("VALUES (2199, 2199)");
            assertThat(Sql.query(two, "SELECT count(*)::int FROM v JOIN t USING (id) WHERE asked = upper(a) || '?'"))
                    .matches("VALUES (2199)");
            assertThat(Sql.query(one, "SELECT a FROM t AS OF VERSION 1 WHERE id = 1"))
                    .matches("VALUES ('w1')");
        }
    }

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

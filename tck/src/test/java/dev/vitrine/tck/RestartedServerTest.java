package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.functions.ai.server.ModelServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed and started again while columns are filled. */
class RestartedServerTest {
    private static final int ROWS = 300;
    private static final int IN_FLIGHT = 8;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void fillsGoOnAndWhatWasPaidIsKept() throws Exception {
        String url = "jdbc:vitrine:" + folder.resolve("home");
        try (ModelServer provider = ModelServer.start().latency(Duration.ofMillis(3))) {
            CompletableFuture<Void> adding = fillUntilKilled(url, provider);
            assertThatThrownBy(() -> adding.get(60, TimeUnit.SECONDS)).hasMessageContaining("SQLSTATE");
            try (Connection connection = DriverManager.getConnection(url)) {
                // As long as it takes until others have what was held at the crash.
                Sql.run(connection, "UPDATE vitrine.slice SET leased_until = now()");
                Sql.run(connection, "WAIT FOR TABLE t TIMEOUT '60 seconds'");
                awaitJob(connection);

                assertThat(Sql.query(
                                connection,
                                "SELECT count(*)::int FROM t WHERE later = 'later ' || id AND added = 'added ' || id"))
                        .matches("VALUES (" + ROWS + ")");
            }
            assertThat(provider.distinct()).isEqualTo(2 * ROWS);
            assertThat(provider.total()).isLessThanOrEqualTo(2 * ROWS + IN_FLIGHT);
        }
    }

    /** A deferred column and one that is being added; the server is killed when a third of the calls have been made. */
    private CompletableFuture<Void> fillUntilKilled(String url, ModelServer provider) throws Exception {
        try (Connection connection = DriverManager.getConnection(url)) {
            Sql.run(
                    connection,
                    "CREATE MODEL m WITH (provider = 'vllm', model = 'm', endpoint = '%s', max_concurrency = %d)"
                            .formatted(provider.openAiEndpoint(), IN_FLIGHT),
                    "CREATE TABLE t (id int PRIMARY KEY, later text COMPUTED AS AI_COMPLETE('m', PROMPT('later {0}', id))"
                            + " OPTIONS (refresh = 'deferred'))",
                    "INSERT INTO t (id) SELECT g FROM generate_series(1, " + ROWS + ") g");
        }
        Connection other = DriverManager.getConnection(url);
        CompletableFuture<Void> adding = CompletableFuture.runAsync(() -> {
            try (other) {
                Sql.run(
                        other,
                        "ALTER TABLE t ADD COLUMN added text COMPUTED AS AI_COMPLETE('m', PROMPT('added {0}', id))");
            } catch (SQLException e) {
                throw new IllegalStateException("SQLSTATE " + e.getSQLState(), e);
            }
        });
        while (provider.total() < 2 * ROWS / 3 || !isAdding(provider)) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        CrashTest.kill(folder.resolve("home"));
        return adding;
    }

    private static boolean isAdding(ModelServer provider) {
        return provider.requests().stream().anyMatch(request -> request.body().contains("added"));
    }

    private static void awaitJob(Connection connection) throws Exception {
        String query = "SELECT state FROM vitrine.jobs";
        for (int i = 0; i < 600 && !Sql.rows(connection, query).toString().equals("[[done]]"); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(Sql.query(connection, query)).matches("VALUES ('done')");
    }
}

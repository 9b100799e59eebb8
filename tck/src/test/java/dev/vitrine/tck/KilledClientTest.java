package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.functions.ai.server.ModelServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clients that are killed while a model is asked, by a provider that kills them when it has seen enough calls. What was
 * answered is not asked again: each kill costs no more than the calls that were in flight. {@code -Dvitrine.tck.kills} says how often.
 */
class KilledClientTest {
    private static final int CALLS = 1_000;
    private static final int IN_FLIGHT = 8;
    private static final int KILLS = Integer.getInteger("vitrine.tck.kills", 4);

    @RegisterExtension
    final OwnDatabase database = new OwnDatabase();

    private final ModelServer provider = ModelServer.start().latency(Duration.ofMillis(3));
    private @Nullable Connection opened;

    /** Runs one client. */
    @FunctionalInterface
    private interface Client {
        ClientProcess start() throws Exception;
    }

    private Connection connection() {
        return Objects.requireNonNull(opened, "opened");
    }

    @BeforeEach
    void makeModel() throws SQLException {
        opened = DriverManager.getConnection(database.url() + "&worker=off");
        Sql.run(
                connection(),
                "CREATE MODEL m WITH (provider = 'vllm', model = 'm', endpoint = '%s', max_concurrency = %d)"
                        .formatted(provider.openAiEndpoint(), IN_FLIGHT));
    }

    @AfterEach
    void close() throws SQLException {
        connection().close();
        provider.close();
    }

    /** Runs a client again and again, killed each time a little later, and once to its end. */
    private void killAndRunAgain(int kills, Client client) throws Exception {
        int step = CALLS / (kills + 1);
        for (int kill = 0; kill < kills; kill++) {
            int deadline = provider.total() + step + kill % 5;
            try (ClientProcess process = client.start()) {
                provider.always(request -> {
                    if (provider.total() >= deadline) {
                        process.kill();
                    }
                    return provider.answer(request);
                });
                assertThat(process.await()).as("the client was killed").isFalse();
            }
            passTime();
        }
        provider.always(provider::answer);
        try (ClientProcess process = client.start()) {
            assertThat(process.await()).as("the client got to its end").isTrue();
        }
        assertThat(provider.distinct()).isEqualTo(CALLS);
        assertThat(provider.total()).isBetween(CALLS, CALLS + kills * IN_FLIGHT);
    }

    /** As long as it takes until others have what a killed client held. */
    private void passTime() throws SQLException {
        Sql.run(connection(), "UPDATE vitrine.slice SET leased_until = now()");
    }

    private void assertEveryRowOnce() throws SQLException {
        assertThat(Sql.query(
                        connection(),
                        "SELECT count(*)::int, count(DISTINCT id)::int, count(*) FILTER (WHERE a = 'question ' || id)::int"
                                + " FROM t"))
                .matches("VALUES (%1$d, %1$d, %1$d)".formatted(CALLS));
    }

    @Test
    void anInsertIsPaidOnce() throws Exception {
        Sql.run(
                connection(),
                "CREATE TABLE t (id int, a text COMPUTED AS AI_COMPLETE('m', PROMPT('question {0}', id)))");
        killAndRunAgain(
                KILLS / 4,
                () -> ClientProcess.running(
                        database.url(), "INSERT INTO t (id) SELECT g FROM generate_series(1, " + CALLS + ") g"));

        assertEveryRowOnce();
    }

    @Test
    void batchesArePaidOnce() throws Exception {
        Sql.run(
                connection(),
                "CREATE TABLE t (id int, a text COMPUTED AS AI_COMPLETE('m', PROMPT('question {0}', id)))");
        killAndRunAgain(
                KILLS / 4,
                () -> ClientProcess.inserting(database.url(), "t", "INSERT INTO t (id) VALUES (?)", CALLS, 50));

        assertEveryRowOnce();
    }

    @Test
    void anotherDefinitionIsPaidOnce() throws Exception {
        Sql.run(
                connection(),
                "CREATE TABLE t (id int PRIMARY KEY, a text COMPUTED AS 'old ' || id)",
                "INSERT INTO t (id) SELECT g FROM generate_series(1, " + CALLS + ") g");
        killAndRunAgain(
                KILLS / 4,
                () -> ClientProcess.running(
                        database.url(),
                        "ALTER TABLE t ALTER COLUMN a SET COMPUTED AS AI_COMPLETE('m', PROMPT('question {0}', id))"));

        assertEveryRowOnce();
        assertThat(Sql.query(connection(), "SELECT DISTINCT CELL_STATUS(a) FROM t"))
                .matches("VALUES ('ok')");
    }

    @Test
    void clientsThatFillAndInsertAtOncePayOnce() throws Exception {
        Sql.run(
                connection(),
                "CREATE TABLE t (id int PRIMARY KEY, one int COMPUTED AS text_length('x'))",
                "INSERT INTO t (id) SELECT g FROM generate_series(1, " + CALLS / 2 + ") g");
        String add = "ALTER TABLE t ADD COLUMN a text COMPUTED AS AI_COMPLETE('m', PROMPT('question {0}', id))";
        try (ClientProcess first = ClientProcess.running(database.url(), add);
                ClientProcess second =
                        ClientProcess.inserting(database.url(), "t", "INSERT INTO t (id) VALUES (?)", CALLS, 50)) {
            assertThat(first.await()).isTrue();
            assertThat(second.await()).isTrue();
        }
        Sql.run(connection(), "WAIT FOR TABLE t TIMEOUT '60 seconds'");

        assertEveryRowOnce();
        assertThat(provider.total()).isEqualTo(CALLS);
    }

    @Test
    void aBackfillIsPaidOnce() throws Exception {
        Sql.run(
                connection(),
                "CREATE TABLE t (id int PRIMARY KEY, one int COMPUTED AS text_length('x'))",
                "INSERT INTO t (id) SELECT g FROM generate_series(1, " + CALLS + ") g");
        killAndRunAgain(
                KILLS - KILLS / 4 * 2,
                () -> ClientProcess.running(
                        database.url(),
                        "ALTER TABLE t ADD COLUMN a text COMPUTED AS AI_COMPLETE('m', PROMPT('question {0}', id))"));

        assertEveryRowOnce();
        assertThat(Sql.query(connection(), "SELECT count(*)::int, min(state) FROM vitrine.jobs"))
                .matches("VALUES (1, 'done')");
    }
}

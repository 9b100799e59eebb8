package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.functions.ai.server.ModelServer;
import dev.vitrine.functions.ai.server.Reply;
import dev.vitrine.jdbc.Usage;
import dev.vitrine.jdbc.VitrineStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Models of remote providers in SQL, and what happens when a provider misbehaves. */
class ModelTest {
    @RegisterExtension
    final Sql sql = new Sql();

    private final ModelServer server = ModelServer.start();
    /** Models and results belong to the database, so each test has its own. */
    private final String model = "m" + ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);

    @BeforeEach
    void makeModel() throws SQLException {
        System.setProperty("VITRINE_TEST_KEY", "sk-of-the-test");
        sql.run(
                "CREATE OR REPLACE SECRET test_key WITH (provider = 'openai', from_env = 'VITRINE_TEST_KEY')",
                "CREATE MODEL %s WITH (provider = 'openai', model = '%s', endpoint = '%s', secret = 'test_key')"
                        .formatted(model, model, server.openAiEndpoint()));
    }

    @AfterEach
    void stopServer() throws SQLException {
        sql.run("DROP MODEL IF EXISTS " + model);
        server.close();
    }

    private void makeTable(String policy) throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, q text, a text COMPUTED AS AI_COMPLETE('%s', q)%s)"
                .formatted(model, policy));
    }

    private String insert(int from, int to) {
        return "INSERT INTO t (id, q) SELECT g, 'question ' || g FROM generate_series(%d, %d) g".formatted(from, to);
    }

    private static Reply tooMany(String retryAfter) {
        return Reply.json(429, "{\"error\": {\"message\": \"slow down\", \"type\": \"rate_limit\"}}")
                .withHeader("Retry-After", retryAfter);
    }

    @Test
    void aColumnAsksAModel() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, title text, year int,"
                + " line text COMPUTED AS AI_COMPLETE('%s', PROMPT('One line about {0} of {1}', title, year)))"
                        .formatted(model));
        sql.run("INSERT INTO t (id, title, year) VALUES (1, 'rain', 1929), (2, NULL, 1930)");

        assertThat(sql.query("SELECT id, line FROM t ORDER BY id"))
                .matches("VALUES (1, 'One line about rain of 1929'), (2, NULL)");
        assertThat(server.total()).isEqualTo(1);
        assertThat(server.lastRequest().header("authorization")).contains("Bearer sk-of-the-test");
    }

    @Test
    void equalQuestionsAreAskedOnce() throws SQLException {
        makeTable("");
        sql.run("INSERT INTO t (id, q) SELECT g, 'question ' || g % 10 FROM generate_series(1, 100) g");
        sql.run(
                "DELETE FROM t",
                "INSERT INTO t (id, q) SELECT g, 'question ' || g % 10 FROM generate_series(1, 100) g");

        assertThat(server.total()).isEqualTo(10);
    }

    @Test
    void answersFollowASchema() throws SQLException {
        String schema =
                "{\"type\": \"object\", \"properties\": {\"n\": {\"type\": \"integer\"}}, \"required\": [\"n\"]}";
        server.answering(prompt -> prompt.contains("wrong") ? "{\"n\": \"x\"}" : "{\"n\": 7}");

        assertThat(sql.query("SELECT AI_COMPLETE('%s', 'how many', response_format => '%s') ->> 'n' AS n"
                        .formatted(model, schema)))
                .matches("VALUES ('7')");
        assertThat(sql.query("SELECT AI_COMPLETE('%s', 'wrong', response_format => '%s')".formatted(model, schema)))
                .failsWith("38V02");
    }

    @Test
    void picturesAreShown() throws SQLException {
        String picture = Samples.path("apple.jpg");
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, pic IMAGE, a text COMPUTED AS AI_COMPLETE('%s', PROMPT('What is {0}?', pic)))"
                        .formatted(model));
        sql.run("INSERT INTO t (id, pic) VALUES (1, '" + picture + "')");

        assertThat(server.lastRequest().body()).contains("data:image/jpeg;base64,");
    }

    @Test
    void textsAreEmbeddedInBatches() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, q text, v VECTOR(8) COMPUTED AS AI_EMBED('%s', q))"
                .formatted(model));
        sql.run("INSERT INTO t (id, q) SELECT g, 'text ' || g FROM generate_series(1, 128) g");

        assertThat(sql.query("SELECT count(v)::int FROM t")).matches("VALUES (128)");
        assertThat(server.total()).isEqualTo(2);
    }

    @Test
    void anIndexEmbedsWithAModel() throws SQLException {
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, q text)",
                "INSERT INTO t SELECT g, 'text ' || g FROM generate_series(1, 100) g",
                "CREATE EMBEDDING INDEX i ON t (q) USING " + model);
        // One to learn how long the vectors are, two for 100 texts.
        assertThat(server.total()).isEqualTo(3);

        String search = "SELECT id FROM t ORDER BY SIMILARITY(q, 'text 42') DESC LIMIT 1";
        assertThat(sql.query(search)).matches("VALUES (42)");
        assertThat(sql.query(search)).matches("VALUES (42)");
        sql.run("INSERT INTO t VALUES (101, 'another')");
        assertThat(sql.query("SELECT id FROM t ORDER BY SIMILARITY(q, 'another') DESC LIMIT 1"))
                .matches("VALUES (101)");
        assertThat(server.total()).as("what is known is not asked for").isEqualTo(4);

        server.next(Reply.json(400, "{\"error\": {\"message\": \"not that\"}}"));
        assertThat(sql.query("SELECT id FROM t ORDER BY SIMILARITY(q, 'refused') DESC LIMIT 1"))
                .failsWith("38V02");
        assertThat(sql.query("DROP MODEL " + model)).failsWith("2BP01").saying("index \"i\"");
        try (Statement statement = sql.connection().createStatement()) {
            statement.execute("ALTER MODEL " + model + " SET (params = '{\"seed\": 9}')");
            assertThat(statement.getWarnings().getSQLState()).isEqualTo("01V05");
        }
        sql.run("DROP INDEX i");
    }

    @Test
    void anIndexOnPicturesTakesNoModelOfTexts() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, pic IMAGE)");

        assertThat(sql.query("CREATE EMBEDDING INDEX ON t (pic) USING " + model))
                .failsWith("42804")
                .at(1, 30);
        assertThat(sql.query("CREATE EMBEDDING INDEX ON t (pic) USING nothing_like_that"))
                .failsWith("42883");
    }

    @Test
    void whatComesTooFastIsAskedAgain() throws SQLException {
        makeTable("");
        server.next(tooMany("0"), tooMany("0"), tooMany("0"));
        sql.run(insert(1, 20));

        assertThat(sql.query("SELECT count(a)::int FROM t")).matches("VALUES (20)");
        assertThat(server.total()).isEqualTo(23);
        assertThat(server.distinct()).isEqualTo(20);
    }

    @Test
    void theSameCallHasTheSameKey() throws SQLException {
        makeTable("");
        server.next(Reply.json(503, "{}"));
        sql.run(insert(1, 1));

        assertThat(server.requests().stream()
                        .map(request -> request.header("idempotency-key"))
                        .distinct())
                .hasSize(1)
                .allSatisfy(key -> assertThat(key).isPresent());
    }

    @Test
    void aProviderThatKeepsRefusingThePaceIsAnErrorOfItsOwn() throws SQLException {
        makeTable(" ON ERROR NULL");
        server.always(request -> tooMany("0"));
        sql.run(insert(1, 2));

        assertThat(sql.query("SELECT DISTINCT ERROR_TYPE(a) FROM t")).matches("VALUES ('38V03')");
        assertThat(server.total()).isEqualTo(6);
    }

    @Test
    void whatIsRefusedForGoodIsAskedOnce() throws SQLException {
        makeTable("");
        server.always(request -> Reply.json(400, "{\"error\": {\"message\": \"no such model\"}}"));

        assertThat(sql.query(insert(1, 1))).failsWith("38V02").saying("no such model", "column \"a\"");
        assertThat(server.total()).isEqualTo(1);
    }

    @Test
    void brokenAnswersAreAskedForOnceMore() throws SQLException {
        makeTable(" ON ERROR NULL");
        server.next(
                Reply.json(200, "{\"choices\": ["),
                Reply.json(200, "{\"choices\": ["),
                Reply.cutOff("{\"choices\": ["));
        sql.run(insert(1, 1));

        assertThat(sql.query("SELECT CELL_STATUS(a) FROM t")).matches("VALUES ('error')");
        assertThat(server.total()).isEqualTo(2);
    }

    @Test
    void aKeyThatComesBackIsNotShown() throws SQLException {
        makeTable("");
        server.always(request -> Reply.json(401, "{\"error\": {\"message\": \"bad key sk-of-the-test\"}}"));

        try (Statement statement = sql.connection().createStatement()) {
            statement.execute(insert(1, 1));
            throw new AssertionError("the statement must fail");
        } catch (SQLException e) {
            assertThat(e.getMessage()).contains("bad key").doesNotContain("sk-of-the-test");
        }
    }

    @Test
    void answersSurviveARollback() throws SQLException {
        makeTable("");
        Connection connection = sql.connection();
        connection.setAutoCommit(false);
        sql.run(insert(1, 30));
        connection.rollback();
        connection.setAutoCommit(true);
        sql.run(insert(1, 30));

        assertThat(server.total()).isEqualTo(30);
    }

    @Test
    void aCancelledStatementKeepsTheAnswersThatItGot() throws Exception {
        makeTable("");
        AtomicInteger asked = new AtomicInteger();
        server.always(request -> asked.incrementAndGet() <= 20 ? server.answer(request) : Reply.silent());
        try (Statement statement = sql.connection().createStatement()) {
            CompletableFuture<String> state = CompletableFuture.supplyAsync(() -> {
                try {
                    statement.execute(insert(1, 40));
                    return "done";
                } catch (SQLException e) {
                    return e.getSQLState();
                }
            });
            while (server.total() < 40) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            TimeUnit.MILLISECONDS.sleep(200);
            statement.cancel();
            assertThat(state.get(5, TimeUnit.SECONDS)).isEqualTo("57014");
        }
        server.always(server::answer);
        sql.run(insert(1, 40));

        assertThat(server.total()).isEqualTo(60);
    }

    @Test
    void everyCallIsInTheLedger() throws Exception {
        makeTable("");
        sql.run("SELECT 1");
        server.next(Reply.json(503, "{}"));
        sql.run(insert(1, 3));

        String query = "SELECT outcome, count(*)::int FROM vitrine.calls WHERE model = '" + model
                + "' GROUP BY outcome ORDER BY 1";
        List<?> rows = List.of();
        for (int i = 0; i < 200 && rows.size() < 2; i++) {
            TimeUnit.MILLISECONDS.sleep(10);
            rows = Sql.rows(sql.plain(), query);
        }
        assertThat(rows.toString()).isEqualTo("[[ok, 3], [unavailable, 1]]");
    }

    @Test
    void aStatementTellsWhatItUsed() throws Exception {
        makeTable("");
        sql.run("INSERT INTO vitrine.prices (provider, model, valid_from, input_usd, output_usd) VALUES ('openai', '"
                + model + "', '2026-01-01', 1000000, 1000000)");
        try (Statement statement = sql.connection().createStatement()) {
            statement.execute(insert(1, 20));
            Usage usage = statement.unwrap(VitrineStatement.class).getUsage();
            assertThat(usage.rows()).isEqualTo(20);
            assertThat(usage.calls()).isEqualTo(20);
            assertThat(usage.inputTokens()).isPositive();
            for (int i = 0; i < 500 && usage.usd() < usage.inputTokens() + usage.outputTokens(); i++) {
                TimeUnit.MILLISECONDS.sleep(10);
                usage = statement.unwrap(VitrineStatement.class).getUsage();
            }
            assertThat(usage.usd()).isEqualTo(usage.inputTokens() + usage.outputTokens());

            statement.execute("DELETE FROM t");
            statement.execute(insert(1, 20));
            usage = statement.unwrap(VitrineStatement.class).getUsage();
            assertThat(usage.calls()).isZero();
            assertThat(usage.cached()).isEqualTo(20);
        }
    }

    @Test
    void aVersionTellsWhatItCost() throws Exception {
        makeTable("");
        sql.run("INSERT INTO vitrine.prices (provider, model, valid_from, output_usd) VALUES ('openai', '" + model
                + "', '2026-01-01', 1000000)");
        sql.run(insert(1, 30));
        sql.run("UPDATE t SET q = 'question 7' WHERE id = 1");
        sql.run("UPDATE t SET q = 'another question' WHERE id = 2");
        sql.run("DELETE FROM t WHERE id = 3");

        List<Boolean> expected = List.of(false, true, false, true, false);
        List<Boolean> costly = List.of();
        for (int i = 0; i < 300 && !costly.equals(expected); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
            costly = costly();
        }
        assertThat(costly).isEqualTo(expected);
    }

    /** Whether each version has a cost, the newest first. */
    private List<Boolean> costly() throws SQLException {
        List<Boolean> costly = new ArrayList<>();
        try (Statement statement = sql.connection().createStatement();
                ResultSet versions = statement.executeQuery("SHOW HISTORY FOR t")) {
            while (versions.next()) {
                costly.add(versions.getDouble("cost") > 0);
            }
        }
        return costly;
    }

    @Test
    void aJobTellsWhatItCost() throws Exception {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, q text)");
        sql.run("INSERT INTO t (id, q) SELECT g, 'question ' || g FROM generate_series(1, 30) g");
        sql.run("INSERT INTO vitrine.prices (provider, model, valid_from, output_usd) VALUES ('openai', '" + model
                + "', '2026-01-01', 1000000)");
        sql.run("ALTER TABLE t ADD COLUMN a text COMPUTED AS AI_COMPLETE('" + model + "', q)");

        String query =
                "SELECT calls, calls_cached, usd > 30 FROM vitrine.jobs WHERE \"schema\" = '" + sql.schema() + "'";
        List<?> rows = List.of();
        for (int i = 0; i < 200 && !rows.toString().equals("[[30, 0, true]]"); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
            rows = Sql.rows(sql.connection(), query);
        }
        assertThat(rows.toString()).isEqualTo("[[30, 0, true]]");
    }

    @Test
    void anotherModelMakesCellsStaleAndComputesNothing() throws SQLException {
        makeTable("");
        sql.run(
                insert(1, 3),
                "CREATE INCREMENTAL VIEW v AS SELECT id, AI_COMPLETE('%s', q) AS b FROM t".formatted(model));
        sql.run("ALTER MODEL " + model + " SET (params = '{\"seed\": 7}')");
        assertThat(sql.query("SELECT CELL_STATUS(b), count(*)::int FROM v GROUP BY 1"))
                .matches("VALUES ('stale', 3)");

        assertThat(sql.query("SELECT CELL_STATUS(a), count(*)::int FROM t GROUP BY 1"))
                .matches("VALUES ('stale', 3)");
        assertThat(server.total()).isEqualTo(3);
        sql.run("UPDATE t SET q = 'another' WHERE id = 1");
        assertThat(sql.query("SELECT id, CELL_STATUS(a) FROM t ORDER BY id"))
                .matches("VALUES (1, 'ok'), (2, 'stale'), (3, 'stale')");
        assertThat(sql.update("RECOMPUTE TABLE t STALE ONLY")).isZero();
        assertThat(sql.query("SELECT CELL_STATUS(a), count(*)::int FROM t GROUP BY 1"))
                .matches("VALUES ('ok', 3)");
        sql.run("RECOMPUTE TABLE v STALE ONLY");
        assertThat(sql.query("SELECT CELL_STATUS(b), count(*)::int FROM v GROUP BY 1"))
                .matches("VALUES ('ok', 3)");
        assertThat(server.total()).isEqualTo(6);
    }

    @Test
    void aCellTellsWhatItIsMadeOf() throws SQLException {
        makeTable("");
        sql.run(insert(1, 1));

        assertThat(sql.query("SELECT PROVENANCE(a) ->> 'expression', PROVENANCE(a) ->> 'state',"
                        + " PROVENANCE(a) -> 'models' -> '" + model + "' ->> 'provider',"
                        + " PROVENANCE(a) -> 'inputs' ->> 'q' = encode(sha256(convert_to(q, 'UTF8')), 'hex') FROM t"))
                .matches("VALUES ('AI_COMPLETE(''" + model + "'', q)', 'ok', 'openai', true)");
    }

    @Test
    void aCellTellsWhatItsColumnHasCost() throws SQLException {
        makeTable("");
        sql.run(
                insert(1, 3),
                "ALTER TABLE t ADD COLUMN b text COMPUTED AS AI_COMPLETE('" + model + "', 'again ' || q)");
        String tokens = "SELECT 1 FROM t WHERE PROVENANCE(b) #>> '{last_job,input_tokens}' IS NOT NULL";
        // The ledger is written a moment after the calls.
        for (int i = 0; i < 100 && Sql.rows(sql.connection(), tokens).isEmpty(); i++) {
            sql.run("SELECT pg_sleep(0.05)");
        }

        assertThat(
                        sql.query(
                                "SELECT DISTINCT PROVENANCE(b) #>> '{last_job,kind}', PROVENANCE(b) #>> '{last_job,state}',"
                                        + " CAST(PROVENANCE(b) #>> '{last_job,input_tokens}' AS int) > 0,"
                                        + " PROVENANCE(b) #> '{last_job,ended_at}' IS NOT NULL, PROVENANCE(a) -> 'last_job' FROM t"))
                .matches("VALUES ('backfill', 'done', true, true, CAST('null' AS jsonb))");
        String role = "reads_costs_" + sql.schema();
        Sql.run(sql.plain(), "CREATE ROLE " + role, "GRANT USAGE ON SCHEMA " + sql.schema() + " TO " + role);
        try {
            sql.run("GRANT SELECT ON t TO " + role, "SET ROLE " + role);
            assertThat(sql.query("SELECT DISTINCT PROVENANCE(b) #> '{last_job,input_tokens}' IS NOT NULL FROM t"))
                    .matches("VALUES (true)");
        } finally {
            sql.run("RESET ROLE");
            Sql.run(sql.plain(), "DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    @Test
    void anotherModelBehindTheNameAnswersAnew() throws SQLException {
        makeTable("");
        sql.run(
                insert(1, 1),
                "ALTER MODEL " + model + " SET (params = '{\"seed\": 2}')",
                "DELETE FROM t",
                insert(1, 1));

        assertThat(server.total()).isEqualTo(2);
        assertThat(server.lastRequest().body()).contains("\"seed\":2");
    }

    @Test
    void noMoreCallsAreInFlightThanAllowed() throws SQLException {
        sql.run("ALTER MODEL " + model + " SET (max_concurrency = 3)");
        makeTable("");
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.always(request -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            inFlight.decrementAndGet();
            return server.answer(request);
        });
        sql.run(insert(1, 12));

        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void aStormOfRefusalsStopsAllCallsForAsLongAsItSays() throws SQLException {
        sql.run("ALTER MODEL " + model + " SET (max_concurrency = 8)");
        makeTable("");
        server.always(request -> server.total() <= 8 ? tooMany("1") : server.answer(request));
        sql.run(insert(1, 40));

        assertThat(sql.query("SELECT count(a)::int FROM t")).matches("VALUES (40)");
        assertThat(server.total()).isEqualTo(48);
    }

    @Test
    void aPauseMayBeAskedForInTheBody() throws SQLException {
        sql.run(
                "CREATE OR REPLACE MODEL %s WITH (provider = 'gemini', model = 'g', endpoint = '%s', secret = 'test_key')"
                        .formatted(model, server.endpoint()));
        makeTable("");
        server.next(Reply.json(
                429,
                "{\"error\": {\"code\": 429, \"message\": \"slow down\", \"status\": \"RESOURCE_EXHAUSTED\", \"details\":"
                        + " [{\"@type\": \"type.googleapis.com/google.rpc.RetryInfo\", \"retryDelay\": \"0.5s\"}]}}"));
        sql.run(insert(1, 1));

        assertThat(sql.query("SELECT a FROM t")).matches("VALUES ('question 1')");
        assertThat(server.total()).isEqualTo(2);
    }

    @Test
    void whatFailsOnTheWayIsAskedAgain() throws SQLException {
        makeTable("");
        server.next(Reply.json(500, "{}"), Reply.json(502, "<html>"), Reply.dropped(), Reply.json(529, "{}"));
        sql.run(insert(1, 20));

        assertThat(sql.query("SELECT count(a)::int FROM t")).matches("VALUES (20)");
        assertThat(server.distinct()).isEqualTo(20);
    }

    @Test
    void anAnswerThatNeverEndsIsAskedForOnceMore() throws SQLException {
        sql.run("ALTER MODEL " + model + " SET (timeout_s = 0.3)");
        makeTable(" ON ERROR NULL");
        server.always(request -> Reply.endless("{\"choices\": ["));
        sql.run(insert(1, 1));

        assertThat(sql.query("SELECT CELL_STATUS(a), ERROR_TYPE(a) FROM t")).matches("VALUES ('error', '38V02')");
        assertThat(server.total()).isEqualTo(2);
    }

    @Test
    void aTimeoutIsAFailureThatMayPass() throws SQLException {
        sql.run("ALTER MODEL " + model + " SET (timeout_s = 0.3)");
        makeTable("");
        server.next(Reply.silent());
        sql.run(insert(1, 1));

        assertThat(sql.query("SELECT a FROM t")).matches("VALUES ('question 1')");
        assertThat(server.total()).isEqualTo(2);
    }

    @Test
    void definitionsAreChecked() {
        assertThat(sql.query("CREATE MODEL x WITH (provider = 'opnai', model = 'm')"))
                .failsWith("58V01")
                .saying("did you mean openai");
        assertThat(sql.query("CREATE MODEL x WITH (provider = 'openai', model = 'm', rpms = 3)"))
                .failsWith("22023")
                .at(1, 56);
        assertThat(sql.query("CREATE MODEL " + model + " WITH (provider = 'openai', model = 'm')"))
                .failsWith("42710");
        assertThat(sql.query("CREATE SECRET x WITH (provider = 'openai', value = 'sk-live')"))
                .failsWith("42V03")
                .at(1, 44);
        assertThat(sql.query("SELECT AI_COMPLETE('nobody', 'hello')")).failsWith("42704");
        assertThat(sql.query("DROP SECRET test_key")).failsWith("2BP01");
    }

    @Test
    void promptsSayWhichPlaceHasNoValue() {
        assertThat(sql.query("SELECT PROMPT('{0} and {1}', 'x')"))
                .failsWith("22023")
                .saying("{1}");
    }
}

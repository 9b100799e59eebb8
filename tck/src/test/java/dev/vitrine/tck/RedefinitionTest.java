package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** ALTER COLUMN .. SET COMPUTED: the definition comes at once, its values slice by slice, and until then old ones are stale. */
class RedefinitionTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTable() throws SQLException {
        FaultyFunctions.CALLS.clear();
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, a int, n int COMPUTED AS text_length(repeat('x', a)), m int COMPUTED AS n + 1)");
    }

    private void fill(int rows) throws SQLException {
        sql.run("INSERT INTO t (id, a) SELECT g, g % 50 FROM generate_series(1, " + rows + ") g");
    }

    @Test
    void allFollowsTheNewDefinition() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW v AS SELECT id, text_length(repeat('y', m)) AS l FROM t");
        fill(2_500);
        sql.run(
                "INSERT INTO t (id, a) VALUES (-1, NULL)",
                "ALTER TABLE t ALTER COLUMN n SET COMPUTED AS coalesce(a, 7) * 2");

        assertThat(sql.query(
                        "SELECT count(*) FILTER (WHERE n = a * 2)::int, count(*) FILTER (WHERE m = n + 1)::int FROM t"))
                .matches("VALUES (2500, 2501)");
        assertThat(sql.query("SELECT count(*)::int FROM v JOIN t USING (id) WHERE l = m"))
                .matches("VALUES (2501)");
        assertThat(sql.query("SELECT DISTINCT CELL_STATUS(n), CELL_STATUS(m) FROM t"))
                .matches("VALUES ('ok', 'ok')");
        assertThat(sql.job("kind, columns::text, state, cells_changed, cells_failed"))
                .containsExactly("redefine", "{n}", "done", 2_450L, 0L);
    }

    @Test
    void whatWasThereIsStaleUntilItIsComputed() throws Exception {
        fill(400);
        CompletableFuture<Void> altering =
                sql.beside("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS waits(900000 + id * 100 + a, 500)");
        FaultyFunctions.awaitCalls(5);
        assertThat(sql.query("SELECT DISTINCT CELL_STATUS(n), n = a FROM t WHERE id = 400"))
                .matches("VALUES ('stale', true)");
        sql.run(
                "SET lock_timeout = '100ms'",
                "UPDATE t SET a = 60 WHERE id = 399",
                "INSERT INTO t (id, a) VALUES (1000, 61)",
                "RESET lock_timeout");
        assertThat(sql.query("SELECT id, n, CELL_STATUS(n) FROM t WHERE a >= 60"))
                .matches("VALUES (399, 939960, 'ok'), (1000, 1000061, 'ok')");
        Sql.run(
                sql.plain(),
                "UPDATE t SET a = 62 WHERE id IN (2, 150, 398)",
                "INSERT INTO t (id, a) VALUES (1001, 62)",
                "DELETE FROM t WHERE id IN (4, 397)");
        altering.get(60, TimeUnit.SECONDS);
        sql.run("WAIT FOR TABLE t");

        assertThat(
                        sql.query(
                                "SELECT count(*)::int, count(*) FILTER (WHERE n = 900000 + id * 100 + a AND m = n + 1)::int FROM t"))
                .matches("VALUES (400, 400)");
        assertThat(sql.query("SELECT DISTINCT CELL_STATUS(n) FROM t")).matches("VALUES ('ok')");
    }

    @Test
    void aFailureLeavesOldValuesThatAreStale() throws SQLException {
        fill(2_500);
        sql.run("UPDATE t SET a = -3 WHERE id = 1700");
        String alter =
                "ALTER TABLE t ALTER COLUMN n SET COMPUTED AS even_only(abs(a) * CASE WHEN a < 0 THEN 1 ELSE 2 END)";
        assertThat(sql.query(alter))
                .failsWith("38V01")
                .saying("row (id=1700), column \"n\"")
                .saying("are stale: RESUME JOB");

        assertThat(sql.query("SELECT count(*)::int FROM t WHERE CELL_STATUS(n) = 'stale' AND id = 1700"))
                .matches("VALUES (1)");
        assertThat(sql.query("SELECT count(*)::int FROM t WHERE n IS DISTINCT FROM a"
                        + " AND CELL_STATUS(n) = 'stale' AND id <> 1700"))
                .matches("VALUES (0)");
        assertThat(sql.query(alter)).failsWith("38V01");
        try (Statement statement = sql.connection().createStatement()) {
            statement.execute("WAIT FOR JOB " + sql.job("id").get(0));
            assertThat(statement.getWarnings().getSQLState()).isEqualTo("01V06");
            assertThat(statement.getWarnings().getMessage()).contains("has failed: ");
        }
        sql.run("UPDATE t SET a = 3 WHERE id = 1700", alter);
        assertThat(sql.query("SELECT count(*)::int FROM t WHERE n = a AND CELL_STATUS(n) = 'ok'"))
                .matches("VALUES (2500)");
        assertThat(sql.job("state, coalesce(error_type, '')")).containsExactly("done", "");
    }

    @Test
    void aCancelledOneGoesOnWhenItIsSaidAgain() throws Exception {
        fill(400);
        sql.run("SET vitrine.worker = 'off'");
        String alter = "ALTER TABLE t ALTER COLUMN n SET COMPUTED AS waits(500000 + id, 40)";
        try (Connection other = Server.connect();
                Statement statement = other.createStatement()) {
            statement.execute("SET search_path = " + sql.schema() + ", public");
            CompletableFuture<Boolean> altering = CompletableFuture.supplyAsync(() -> {
                try {
                    return statement.execute(alter);
                } catch (SQLException e) {
                    throw new IllegalStateException(e.getSQLState(), e);
                }
            });
            FaultyFunctions.awaitCalls(20);
            statement.cancel();
            assertThatThrownBy(() -> altering.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("57014");
        }
        assertThat(sql.job("kind, state")).containsExactly("redefine", "cancelled");
        assertThat(sql.query("SELECT count(*)::int FROM t WHERE (n = a) <> (CELL_STATUS(n) = 'stale')"))
                .matches("VALUES (0)");
        sql.run(alter);

        assertThat(sql.query("SELECT count(*)::int FROM t WHERE n = 500000 + id"))
                .matches("VALUES (400)");
        assertThat(FaultyFunctions.CALLS)
                .allSatisfy((call, times) -> assertThat(times).as(call).isLessThanOrEqualTo(2));
        assertThat(sql.job("state")).containsExactly("done");
    }

    @Test
    void aRecomputationThatIsNotDoneHidesNoOldValues() throws Exception {
        fill(100);
        sql.run("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS waits(800000 + id, 1000)", "SET vitrine.cache = 'off'");
        FaultyFunctions.CALLS.clear();
        CompletableFuture<Void> recomputing = sql.beside("RECOMPUTE TABLE t COLUMNS (n) NO CACHE");
        FaultyFunctions.awaitCalls(5);
        Object job = sql.job("id").get(0);
        sql.run("PAUSE JOB " + job, "ALTER TABLE t ALTER COLUMN n SET COMPUTED AS a * 3 KEEP EXISTING");

        assertThat(sql.query("SELECT count(*)::int FROM t WHERE (n = 800000 + id) AND CELL_STATUS(n) <> 'stale'"))
                .matches("VALUES (0)");
        sql.run("CANCEL JOB " + job);
        assertThatThrownBy(() -> recomputing.get(60, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        sql.run("RECOMPUTE TABLE t STALE ONLY");
        assertThat(sql.query("SELECT count(*)::int FROM t WHERE n = a * 3 AND CELL_STATUS(n) = 'ok'"))
                .matches("VALUES (100)");
    }

    @Test
    void aThirdDefinitionTakesThePlaceOfTheSecond() throws Exception {
        fill(400);
        CompletableFuture<Void> second =
                sql.beside("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS waits(600000 + id, 40)");
        FaultyFunctions.awaitCalls(10);
        sql.run("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS a * 3");

        assertThatThrownBy(() -> second.get(60, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThat(sql.query("SELECT count(*)::int FROM t WHERE n = a * 3 AND m = n + 1 AND CELL_STATUS(n) = 'ok'"))
                .matches("VALUES (400)");
    }

    @Test
    void valuesOfAnEarlierDefinitionDoNotComeLate() throws Exception {
        fill(60);
        sql.run("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS waits(700000 + id, 1)");
        FaultyFunctions.CALLS.clear();
        sql.run("SET vitrine.cache = 'off'");
        CompletableFuture<Void> late = sql.beside("RECOMPUTE TABLE t COLUMNS (n) NO CACHE");
        FaultyFunctions.awaitCalls(60);
        sql.run("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS a * 3 KEEP EXISTING");
        try {
            late.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e).hasMessageContaining("40001");
        }

        assertThat(sql.query("SELECT DISTINCT CELL_STATUS(n) FROM t WHERE n <> a * 3"))
                .matches("VALUES ('stale')");
        sql.run("RECOMPUTE TABLE t STALE ONLY");
        assertThat(sql.query("SELECT count(*)::int FROM t WHERE n = a * 3 AND CELL_STATUS(n) = 'ok'"))
                .matches("VALUES (60)");
    }

    @Test
    void whatAStatementWritesThatBeganBeforeIsComputedAnew() throws Exception {
        sql.run("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS waits(a, 400)");
        CompletableFuture<Void> inserting = sql.beside("INSERT INTO t (id, a) VALUES (1, 7)");
        FaultyFunctions.awaitCalls(1);
        sql.run("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS a * 3");
        inserting.get(60, TimeUnit.SECONDS);

        assertThat(sql.query("SELECT n, m, CELL_STATUS(n) FROM t")).matches("VALUES (21, 22, 'ok')");
    }

    @Test
    void whatASlowStatementWritesLongAfterIsOfTheNewDefinition() throws Exception {
        sql.run("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS waits(a, 3000)");
        CompletableFuture<Void> inserting = sql.beside("INSERT INTO t (id, a) VALUES (1, 7)");
        FaultyFunctions.awaitCalls(1);
        sql.run("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS a * 3");
        assertThat(inserting).isNotDone();
        inserting.get(60, TimeUnit.SECONDS);

        assertThat(sql.query("SELECT n, m, CELL_STATUS(n) FROM t")).matches("VALUES (21, 22, 'ok')");
    }

    @Test
    void whatATransactionWroteThatDidNotKnowTheDefinitionIsComputedAnewWhenItEnds() throws Exception {
        fill(2);
        try (Connection other = Server.connectApart()) {
            Sql.run(other, "SET search_path = " + sql.schema() + ", public", "INSERT INTO t (id, a) VALUES (3, 3)");
            other.setAutoCommit(false);
            CompletableFuture<Void> altering = sql.beside("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS a * 3");
            awaitDefinition("a * 3");
            Sql.run(other, "INSERT INTO t (id, a) VALUES (4, 4)");
            TimeUnit.SECONDS.sleep(3);
            assertThat(altering).isNotDone();
            other.commit();
            altering.get(60, TimeUnit.SECONDS);
        }

        assertThat(sql.query("SELECT n, m, CELL_STATUS(n) FROM t ORDER BY id"))
                .matches("VALUES (3, 4, 'ok'), (6, 7, 'ok'), (9, 10, 'ok'), (12, 13, 'ok')");
    }

    @Test
    void whatAStatementWritesThatDoesNotKnowTheDefinitionYetIsOfTheNewOne() throws Exception {
        fill(2);
        try (Connection other = Server.connectApart()) {
            Sql.run(other, "SET search_path = " + sql.schema() + ", public", "INSERT INTO t (id, a) VALUES (3, 3)");
            CompletableFuture<Void> altering = sql.beside("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS a * 3");
            awaitDefinition("a * 3");
            Sql.run(other, "UPDATE t SET a = 10 WHERE id = 1", "INSERT INTO t (id, a) VALUES (4, 4)");
            assertThat(sql.query("SELECT n, CELL_STATUS(n) FROM t WHERE id = 1"))
                    .matches("VALUES (30, 'ok')");
            altering.get(60, TimeUnit.SECONDS);
        }

        assertThat(sql.query("SELECT n, m, CELL_STATUS(n) FROM t ORDER BY id"))
                .matches("VALUES (30, 31, 'ok'), (6, 7, 'ok'), (9, 10, 'ok'), (12, 13, 'ok')");
    }

    private void awaitDefinition(String expression) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String query = "SELECT FROM vitrine.computation c JOIN vitrine.relation r ON r.id = c.relation_id"
                + " WHERE r.schema_name = '" + sql.schema() + "' AND c.column_name = 'n' AND c.expression = '"
                + expression + "'";
        while (Sql.rows(sql.connection(), query).isEmpty() && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void insideATransactionAllIsOne() throws SQLException {
        fill(10);
        sql.connection().setAutoCommit(false);
        try (Statement statement = sql.connection().createStatement()) {
            statement.execute("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS a * 2");
            assertThat(statement.getWarnings().getSQLState()).isEqualTo("01V04");
        }
        assertThat(sql.query("SELECT count(*)::int FROM t WHERE n = a * 2 AND m = n + 1"))
                .matches("VALUES (10)");
        sql.connection().rollback();
        sql.connection().setAutoCommit(true);

        assertThat(sql.query("SELECT count(*)::int FROM t WHERE n = a AND CELL_STATUS(n) = 'ok'"))
                .matches("VALUES (10)");
    }

    @Test
    void oldVersionsKeepOldValues() throws SQLException {
        fill(10);
        sql.run("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS a * 2");

        assertThat(sql.query("SELECT count(*)::int FROM t AS OF VERSION 2 WHERE n = a AND m = n + 1"))
                .matches("VALUES (10)");
        assertThat(sql.query("SELECT count(*)::int FROM t AS OF VERSION 3 WHERE n = a * 2 AND m = n + 1"))
                .matches("VALUES (10)");
        assertThat(Sql.rows(sql.connection(), "SHOW HISTORY FOR t LIMIT 2")
                        .get(0)
                        .get(3))
                .isEqualTo("recompute");
    }

    @Test
    void aDeferredColumnIsLeftToWorkers() throws Exception {
        sql.run("CREATE TABLE d (id int PRIMARY KEY, a int, n int COMPUTED AS a + 1 OPTIONS (refresh = 'deferred'))");
        sql.run("INSERT INTO d (id, a) SELECT g, g FROM generate_series(1, 100) g");
        sql.run("WAIT FOR TABLE d", "ALTER TABLE d ALTER COLUMN n SET COMPUTED AS a + 2");
        sql.run("WAIT FOR JOB " + sql.job("id").get(0));

        assertThat(sql.job("kind, state, rows_done, coalesce(error_message, '')"))
                .containsExactly("redefine", "done", 100L, "");
        assertThat(sql.query("SELECT DISTINCT n - a, CELL_STATUS(n) FROM d")).matches("VALUES (2, 'ok')");
        assertThat(sql.query("SELECT count(n)::int FROM d")).matches("VALUES (100)");
    }

    @Test
    void workersComputeADeferredColumnThatNobodyWaitsFor() throws Exception {
        sql.run("CREATE TABLE d (id int PRIMARY KEY, a int, n int COMPUTED AS a + 1 OPTIONS (refresh = 'deferred'))");
        sql.run("INSERT INTO d (id, a) SELECT g, g FROM generate_series(1, 100) g");
        sql.run("WAIT FOR TABLE d", "ALTER TABLE d ALTER COLUMN n SET COMPUTED AS a + 2");

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!sql.job("state").contains("done") && System.nanoTime() - end < 0) {
            Thread.sleep(50);
        }
        assertThat(sql.query("SELECT DISTINCT n - a, CELL_STATUS(n) FROM d")).matches("VALUES (2, 'ok')");
    }

    @Test
    void aTableWithoutAKeyIsDoneInOneTransaction() throws SQLException {
        sql.run("CREATE TABLE k (a int, n int COMPUTED AS a + 1)", "INSERT INTO k VALUES (1), (2)");
        sql.run("ALTER TABLE k ALTER COLUMN n SET COMPUTED AS a + 2");

        assertThat(sql.query("SELECT n FROM k ORDER BY a")).matches("VALUES (3), (4)");
    }

    @Test
    void severalColumnsAreOneJob() throws SQLException {
        fill(100);
        sql.run("ALTER TABLE t ALTER COLUMN m SET COMPUTED AS n * 10, ALTER COLUMN n SET COMPUTED AS a + 5,"
                + " ADD COLUMN sum int COMPUTED AS n + m");

        assertThat(sql.query("SELECT count(*)::int FROM t WHERE n = a + 5 AND m = n * 10 AND sum = n + m"))
                .matches("VALUES (100)");
    }

    @Test
    void aJobEndsWithItsColumn() throws Exception {
        fill(300);
        CompletableFuture<Void> altering =
                sql.beside("ALTER TABLE t ALTER COLUMN m SET COMPUTED AS waits(800000 + n * 0 + id, 1000)");
        FaultyFunctions.awaitCalls(5);
        sql.run("ALTER TABLE t DROP COLUMN m");

        assertThatThrownBy(() -> altering.get(60, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThat(sql.job("state, error_type, error_message"))
                .containsExactly("failed", "42703", "column m was dropped");
    }
}

package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Back-fills and recomputations: jobs in slices, which survive whoever began them. */
class JobTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTable() throws SQLException {
        FaultyFunctions.CALLS.clear();
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int, twice int COMPUTED AS text_length(repeat('x', a * 2)))");
    }

    private void fill(int rows) throws SQLException {
        sql.run("INSERT INTO t (id, a) SELECT g, g % 50 FROM generate_series(1, " + rows + ") g");
    }

    @Test
    void aColumnIsFilledInSlices() throws SQLException {
        fill(2_500);
        sql.run("ALTER TABLE t ADD COLUMN loud text COMPUTED AS text_upper('a' || a)");

        assertThat(sql.query("SELECT count(*)::int FROM t WHERE loud = 'A' || a"))
                .matches("VALUES (2500)");
        assertThat(sql.job("kind, state, rows_done, cells_failed")).containsExactly("backfill", "done", 2500L, 0L);
    }

    @Test
    void whatOthersWriteMeanwhileIsFilledToo() throws Exception {
        fill(200);
        Connection plain = sql.plain();
        CompletableFuture<Void> adding =
                sql.beside("ALTER TABLE t ADD COLUMN slow int COMPUTED AS waits(id + 100000 * a, 100)");
        FaultyFunctions.awaitCalls(5);
        Sql.run(
                plain,
                "INSERT INTO t (id, a) VALUES (-1, 7), (1000, 7)",
                "UPDATE t SET a = 13 WHERE id IN (3, 150, 199)",
                "DELETE FROM t WHERE id IN (4, 180)");
        adding.get(60, TimeUnit.SECONDS);
        sql.run("WAIT FOR TABLE t");

        assertThat(sql.query("SELECT count(*)::int, count(*) FILTER (WHERE slow = id + 100000 * a)::int FROM t"))
                .matches("VALUES (200, 200)");
    }

    @Test
    void aStatementGetsItsPartOfTheCallsThatAJobMakes() throws Exception {
        fill(3_000);
        sql.run("CREATE TABLE own (id int, slow int COMPUTED AS waits(id + 500000, 20))");
        CompletableFuture<Void> adding =
                sql.beside("ALTER TABLE t ADD COLUMN slow int COMPUTED AS waits(id + 600000, 20)");
        FaultyFunctions.awaitCalls(100);
        for (int id = 1; id <= 3; id++) {
            sql.run("INSERT INTO own (id) VALUES (" + id + ")");
        }
        assertThat(sql.job("state")).containsExactly("running");
        adding.get(60, TimeUnit.SECONDS);

        assertThat(sql.query("SELECT count(slow)::int FROM t")).matches("VALUES (3000)");
    }

    @Test
    void aRowIsNotLockedWhileItIsComputed() throws Exception {
        fill(100);
        CompletableFuture<Void> adding =
                sql.beside("ALTER TABLE t ADD COLUMN slow int COMPUTED AS waits(id + 200000, 300)");
        FaultyFunctions.awaitCalls(3);
        sql.run("SET lock_timeout = '100ms'", "UPDATE t SET a = 1 WHERE id <= 100", "RESET lock_timeout");
        adding.get(60, TimeUnit.SECONDS);

        assertThat(sql.query("SELECT count(slow)::int FROM t")).matches("VALUES (100)");
    }

    @Test
    void aFailureTakesTheColumnBack() throws SQLException {
        fill(1_500);
        assertThat(sql.query("ALTER TABLE t ADD COLUMN half int COMPUTED AS even_only(a)"))
                .failsWith("38V01");

        assertThat(sql.query("SELECT half FROM t")).failsWith("42703");
        assertThat(sql.job("state, error_type")).containsExactly("failed", "38V01");
        sql.run("ALTER TABLE t ADD COLUMN half int COMPUTED AS even_only(a) ON ERROR NULL");
        assertThat(sql.job("state, rows_done, cells_failed")).containsExactly("done", 1500L, 750L);
    }

    @Test
    void insideATransactionAllIsOne() throws SQLException {
        fill(10);
        sql.connection().setAutoCommit(false);
        try (Statement statement = sql.connection().createStatement()) {
            statement.execute("ALTER TABLE t ADD COLUMN loud text COMPUTED AS text_upper('a' || a)");
            assertThat(statement.getWarnings().getSQLState()).isEqualTo("01V04");
        }
        assertThat(sql.query("SELECT count(loud)::int FROM t")).matches("VALUES (10)");
        sql.connection().rollback();
        sql.connection().setAutoCommit(true);

        assertThat(sql.query("SELECT loud FROM t")).failsWith("42703");
    }

    @Test
    void aCancelledFillGoesOnWhenItIsSaidAgain() throws Exception {
        fill(400);
        sql.run("SET vitrine.worker = 'off'");
        String add = "ALTER TABLE t ADD COLUMN slow int COMPUTED AS waits(id + 300000, 40)";
        try (Connection other = Server.connect();
                Statement statement = other.createStatement()) {
            statement.execute("SET search_path = " + sql.schema() + ", public");
            CompletableFuture<Boolean> adding = CompletableFuture.supplyAsync(() -> {
                try {
                    return statement.execute(add);
                } catch (SQLException e) {
                    throw new IllegalStateException(e.getSQLState(), e);
                }
            });
            FaultyFunctions.awaitCalls(20);
            statement.cancel();
            assertThatThrownBy(() -> adding.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("57014");
        }
        assertThat(sql.job("state")).containsExactly("cancelled");
        sql.run(add);

        assertThat(sql.query("SELECT count(slow)::int FROM t")).matches("VALUES (400)");
        assertThat(FaultyFunctions.CALLS)
                .allSatisfy((call, times) -> assertThat(times).as(call).isLessThanOrEqualTo(2));
        assertThat(sql.job("state")).containsExactly("done");
    }

    @Test
    void aViewIsMadeInSlices() throws Exception {
        fill(400);
        Connection plain = sql.plain();
        CompletableFuture<Void> making = sql.beside(
                "CREATE INCREMENTAL VIEW v AS SELECT id, a, waits(id + 700000 * a, 100) AS slow FROM t WHERE a < 40");
        FaultyFunctions.awaitCalls(5);
        sql.run("SET lock_timeout = '100ms'", "UPDATE t SET a = 39 WHERE id IN (1, 399)", "RESET lock_timeout");
        Sql.run(
                plain,
                "INSERT INTO t (id, a) VALUES (-1, 7), (1000, 7), (1001, 41)",
                "UPDATE t SET a = 13 WHERE id IN (3, 150, 398)",
                "DELETE FROM t WHERE id IN (4, 180)");
        making.get(60, TimeUnit.SECONDS);
        sql.run("WAIT FOR TABLE t");

        assertThat(sql.query("SELECT count(*)::int, count(*) FILTER (WHERE slow = id + 700000 * a)::int FROM v"))
                .matches("SELECT count(*)::int, count(*)::int FROM t WHERE a < 40");
        assertThat(sql.job("kind, state, cells_failed")).containsExactly("view", "done", 0L);
    }

    @Test
    void aFailureTakesTheViewBack() throws SQLException {
        fill(1_500);
        assertThat(sql.query("CREATE INCREMENTAL VIEW v AS SELECT id, even_only(a) AS half FROM t"))
                .failsWith("38V01")
                .saying("row (id=1), column \"half\"");

        assertThat(sql.query("SELECT half FROM v")).failsWith("42P01");
        sql.run("CREATE INCREMENTAL VIEW v (half ON ERROR NULL) AS SELECT id, even_only(a) AS half FROM t");
        assertThat(sql.job("state, rows_done, cells_failed")).containsExactly("done", 1500L, 750L);
    }

    @Test
    void aViewThatNobodyWaitsForIsMadeByWorkersAndByTheSameStatement() throws Exception {
        fill(400);
        sql.run("SET vitrine.worker = 'off'");
        String create = "CREATE INCREMENTAL VIEW v AS SELECT id, waits(id + 800000, 40) AS slow FROM t";
        CompletableFuture<Void> making = sql.beside(create);
        FaultyFunctions.awaitCalls(20);
        sql.run("CANCEL JOB " + sql.job("id").get(0));
        assertThatThrownBy(() -> making.get(30, TimeUnit.SECONDS)).hasMessageContaining("cancelled");
        sql.run(create);

        assertThat(sql.query("SELECT count(slow)::int FROM v")).matches("VALUES (400)");
        assertThat(FaultyFunctions.CALLS)
                .allSatisfy((call, times) -> assertThat(times).as(call).isLessThanOrEqualTo(2));
        assertThat(sql.query(create)).failsWith("42P07");
    }

    @Test
    void anIndexIsMadeInSlices() throws Exception {
        sql.run("CREATE TABLE words (id int PRIMARY KEY, word text)");
        sql.run("INSERT INTO words SELECT g, repeat('a', g) FROM generate_series(1, 150) g");
        String search = "SELECT id FROM words ORDER BY SIMILARITY(word, 'aaa', index => 'lengths') DESC LIMIT 1";
        CompletableFuture<Void> making =
                sql.beside("CREATE EMBEDDING INDEX lengths ON words (word) USING slow_lengths WITH (metric = 'l2')");
        FaultyFunctions.awaitCalls(5);
        assertThat(sql.query(search)).failsWith("55000");
        sql.run(
                "SET lock_timeout = '100ms'",
                "UPDATE words SET word = 'bb' WHERE id IN (1, 149)",
                "RESET lock_timeout");
        Sql.run(
                sql.plain(),
                "INSERT INTO words VALUES (-1, 'c'), (1000, 'cccc')",
                "UPDATE words SET word = 'ddd' WHERE id IN (2, 150)",
                "DELETE FROM words WHERE id IN (3, 140)");
        making.get(60, TimeUnit.SECONDS);

        assertThat(sql.query(
                        "SELECT id FROM words WHERE SIMILARITY(word, 'zzz', index => 'lengths') > -0.01 ORDER BY id"))
                .matches("VALUES (2), (150)");
        assertThat(sql.query("SELECT id FROM words WHERE SIMILARITY(word, 'z') > -1000000 ORDER BY id"))
                .matches("SELECT id FROM words ORDER BY id");
        assertThat(sql.job("kind, state, cells_failed")).containsExactly("index", "done", 0L);
    }

    @Test
    void aFailureTakesTheIndexBackAndACancelledOneGoesOn() throws Exception {
        sql.run("SET vitrine.worker = 'off'", "CREATE TABLE words (id int PRIMARY KEY, word text)");
        sql.run("INSERT INTO words SELECT g, repeat('b', g) FROM generate_series(1, 150) g");
        String create = "CREATE EMBEDDING INDEX lengths ON words (word) USING slow_lengths";
        CompletableFuture<Void> making = sql.beside(create);
        FaultyFunctions.awaitCalls(20);
        sql.run("CANCEL JOB " + sql.job("id").get(0));
        assertThatThrownBy(() -> making.get(30, TimeUnit.SECONDS)).hasMessageContaining("cancelled");
        sql.run(create);

        assertThat(sql.query("SELECT id FROM words ORDER BY SIMILARITY(word, 'zzz') DESC LIMIT 1"))
                .matches("VALUES (3)");
        assertThat(sql.query(create)).failsWith("42710");
        sql.run("DROP INDEX lengths", "INSERT INTO words VALUES (0, '')");
        assertThat(sql.query(create)).failsWith("38V01").saying("index \"lengths\", row (id=0)");
        assertThat(Sql.rows(sql.connection(), "SHOW INDEXES FROM words")).isEmpty();
    }

    @Test
    void twoStatementsMakeOneIndex() throws Exception {
        sql.run(
                "CREATE TABLE points (id int PRIMARY KEY, v vector(3))",
                "INSERT INTO points SELECT g, CAST('[' || g % 100 || ',' || g / 100 || ',1]' AS vector(3))"
                        + " FROM generate_series(1, 20000) g");
        String create = "CREATE EMBEDDING INDEX IF NOT EXISTS places ON points (v) WITH (metric = 'l2')";
        CompletableFuture<Void> first = sql.beside(create);
        String begun = "SELECT 1 FROM vitrine.jobs WHERE kind = 'index' AND \"schema\" = current_schema()";
        for (int i = 0; i < 500 && Sql.rows(sql.connection(), begun).isEmpty(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        CompletableFuture<Void> second = sql.beside(create);
        first.get(60, TimeUnit.SECONDS);
        second.get(60, TimeUnit.SECONDS);

        assertThat(sql.query("SELECT id FROM points ORDER BY SIMILARITY(v, '[42,17,1]') DESC LIMIT 1"))
                .matches("VALUES (1742)");
    }

    @Test
    void jobsArePausedAndResumed() throws Exception {
        fill(3_000);
        CompletableFuture<Void> adding =
                sql.beside("ALTER TABLE t ADD COLUMN slow int COMPUTED AS waits(id + 400000, 5)");
        FaultyFunctions.awaitCalls(10);
        long id = (Long) sql.job("id").get(0);
        sql.run("PAUSE JOB " + id);
        assertThat(sql.job("state")).containsExactly("paused");
        assertThat(sql.query("PAUSE JOB " + id)).failsWith("55000");
        assertThat(Sql.rows(sql.connection(), "WAIT FOR JOB " + id + " TIMEOUT '50 milliseconds'"))
                .hasSize(1);
        sql.run("RESUME JOB " + id);
        adding.get(60, TimeUnit.SECONDS);

        assertThat(sql.query("SELECT count(slow)::int FROM t")).matches("VALUES (3000)");
        assertThat(sql.query("CANCEL JOB 999999999999")).failsWith("42704");
    }

    @Test
    void aJobThatNobodyWaitsForIsTakenOver() throws Exception {
        fill(50);
        sql.run("ALTER TABLE t ADD COLUMN loud text COMPUTED AS text_upper('a' || a)");
        // As a client leaves it that was killed after its first step.
        Sql.run(
                sql.plain(),
                "SET vitrine.filling = 'off'",
                "UPDATE t SET a = a + 1 WHERE id > 20",
                "UPDATE vitrine.job SET state = 'running', ended_at = NULL, last_key = '{20}', all_taken = false"
                        + " WHERE id = " + sql.job("id").get(0),
                "UPDATE vitrine.epoch SET number = number + 1");
        for (int i = 0; i < 300 && !sql.job("state").contains("done"); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(sql.job("state")).containsExactly("done");
        assertThat(sql.query("SELECT count(*)::int FROM t WHERE loud = 'A' || a"))
                .matches("VALUES (50)");
    }

    @Test
    void recomputingIsAJob() throws SQLException {
        sql.run("ALTER TABLE t ADD COLUMN half int COMPUTED AS fails_once(a) ON ERROR NULL");
        fill(40);
        assertThat(sql.query("SELECT count(half)::int FROM t")).matches("VALUES (0)");

        assertThat(sql.update("RECOMPUTE TABLE t COLUMNS (half) ERRORS ONLY WHERE id <= 30"))
                .isEqualTo(30);
        assertThat(sql.job("kind, state, cells_changed")).containsExactly("recompute", "done", 30L);
        assertThat(sql.query("RECOMPUTE TABLE t WHERE no_such > 3")).failsWith("42703");
    }

    @Test
    void aFillMakesNoVersion() throws SQLException {
        fill(10);
        int before = Sql.rows(sql.connection(), "SHOW HISTORY FOR t").size();
        sql.run("ALTER TABLE t ADD COLUMN loud text COMPUTED AS text_upper('a' || a)");

        assertThat(Sql.rows(sql.connection(), "SHOW HISTORY FOR t")).hasSize(before + 1);
        try (Statement statement = sql.connection().createStatement();
                ResultSet rows = statement.executeQuery("SHOW JOBS")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getMetaData().getColumnLabel(1)).isEqualTo("id");
        }
    }
}

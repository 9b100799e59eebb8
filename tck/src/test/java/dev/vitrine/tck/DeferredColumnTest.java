package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Columns that are computed behind the write, by whoever has time. */
class DeferredColumnTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTable() throws SQLException {
        FaultyFunctions.CALLS.clear();
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int,"
                + " half int COMPUTED AS even_only(a) OPTIONS (refresh = 'deferred'),"
                + " more int COMPUTED AS half + 1, now int COMPUTED AS text_length(CAST(a AS text)))");
    }

    private void wait(String table) throws SQLException {
        sql.run("WAIT FOR TABLE " + table + " TIMEOUT '60 seconds'");
    }

    @Test
    void aRowIsWrittenWithoutThem() throws SQLException {
        Connection connection = sql.connection();
        connection.setAutoCommit(false);
        sql.run("INSERT INTO t (id, a) VALUES (1, 10)");

        assertThat(sql.query("SELECT half, more, now, CELL_STATUS(half) FROM t"))
                .matches("VALUES (NULL::int, NULL::int, 2, 'pending')");
        connection.commit();
        connection.setAutoCommit(true);
    }

    @Test
    void theWorkerComputesThemAndWhatReadsThem() throws Exception {
        sql.run("INSERT INTO t (id, a) SELECT g, g * 2 FROM generate_series(1, 250) g");
        for (int i = 0; i < 600 && !isDone(250); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(sql.query("SELECT count(*)::int FROM t WHERE half = a / 2 AND more = half + 1"))
                .matches("VALUES (250)");
    }

    private boolean isDone(int rows) throws SQLException {
        return Sql.rows(sql.connection(), "SELECT count(more)::int FROM t")
                .toString()
                .equals("[[" + rows + "]]");
    }

    @Test
    void waitingComputesThem() throws SQLException {
        sql.run("INSERT INTO t (id, a) VALUES (1, 10), (2, 11), (3, NULL)");
        wait("t");

        assertThat(sql.query("SELECT id, half, more, CELL_STATUS(half) FROM t ORDER BY id"))
                .matches("VALUES (1, 5, 6, 'ok'), (2, NULL, NULL, 'error'), (3, NULL, NULL, 'skipped')");
    }

    @Test
    void anErrorIsNotTriedAgainAndAgain() throws SQLException {
        sql.run("INSERT INTO t (id, a) VALUES (1, 11)");
        wait("t");
        wait("t");

        assertThat(FaultyFunctions.CALLS).containsEntry("even_only 11", 1);
    }

    @Test
    void whatAnotherClientWritesIsComputedToo() throws SQLException {
        sql.run("INSERT INTO t (id, a) VALUES (1, 10)");
        wait("t");
        Sql.run(sql.plain(), "UPDATE t SET a = 20 WHERE id = 1", "INSERT INTO t (id, a) VALUES (2, 30)");
        assertThat(sql.query("SELECT count(*)::int FROM t WHERE id = 1 AND half = 5"))
                .matches("VALUES (0)");
        wait("t");

        assertThat(sql.query("SELECT id, half, more, now FROM t ORDER BY id"))
                .matches("VALUES (1, 10, 11, 2), (2, 15, 16, 2)");
    }

    @Test
    void viewsAndIndexesFollow() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW v AS SELECT t.id, text_upper(CAST(t.half AS text)) AS loud FROM t");
        sql.run("INSERT INTO t (id, a) VALUES (1, 10)");
        wait("t");

        assertThat(sql.query("SELECT id, loud FROM v")).matches("VALUES (1, '5')");
    }

    @Test
    void aFirstFillMakesNoVersion() throws SQLException {
        sql.run("INSERT INTO t (id, a) VALUES (1, 10)");
        wait("t");

        assertThat(sql.query("SELECT count(*)::int FROM t AS OF VERSION 1")).matches("VALUES (1)");
        assertThat(Sql.rows(sql.connection(), "SHOW HISTORY FOR t")).hasSize(2);
    }

    @Test
    void twoClientsShareTheWork() throws Exception {
        sql.run("INSERT INTO t (id, a) SELECT g, g * 2 FROM generate_series(1, 400) g");
        Connection other = sql.another();
        CompletableFuture<Void> beside = CompletableFuture.runAsync(() -> {
            try {
                Sql.run(other, "WAIT FOR TABLE t TIMEOUT '60 seconds'");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        wait("t");
        beside.get(60, TimeUnit.SECONDS);

        assertThat(sql.query("SELECT count(more)::int FROM t")).matches("VALUES (400)");
        assertThat(FaultyFunctions.CALLS.values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(400);
    }

    @Test
    void waitingHasAnEnd() throws SQLException {
        sql.run(
                "CREATE TABLE u (id int PRIMARY KEY, a int COMPUTED AS waits(id, 3000) OPTIONS (refresh = 'deferred'))");
        sql.run("SET vitrine.worker = 'off'", "INSERT INTO u (id) VALUES (" + System.nanoTime() % 1_000_000_000 + ")");
        Connection connection = sql.connection();
        connection.setAutoCommit(false);
        assertThat(sql.query("WAIT FOR TABLE u")).failsWith("25001");
        connection.rollback();
        connection.setAutoCommit(true);
        wait("u");

        assertThat(sql.query("SELECT count(a)::int FROM u")).matches("VALUES (1)");
    }

    @Test
    void definitionsAreChecked() {
        assertThat(sql.query("CREATE TABLE u (id int, a int COMPUTED AS even_only(id) OPTIONS (refresh = 'deferred'))"))
                .failsWith("42P16");
        assertThat(
                        sql.query(
                                "CREATE TABLE u (id int PRIMARY KEY, a int COMPUTED AS even_only(id) OPTIONS (refresh = 'later'))"))
                .failsWith("22023");
        assertThat(sql.query(
                        "CREATE TABLE u (id int PRIMARY KEY, a int COMPUTED AS even_only(id) OPTIONS (priority = 3))"))
                .failsWith("42V04");
    }
}

package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Views whose rows a table function makes: as jobs that lock no base row while it works. */
class IteratorViewTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTable() throws SQLException {
        FaultyFunctions.CALLS.clear();
        FaultyFunctions.mended = false;
        sql.run("CREATE TABLE t (id int PRIMARY KEY, n int, note text)");
    }

    @AfterEach
    void mendNothing() {
        FaultyFunctions.mended = false;
    }

    @Test
    void aBaseRowIsFreeWhileItsRowsAreMade() throws Exception {
        sql.run("INSERT INTO t VALUES (1, 60, 'a'), (2, 3, 'b')");
        CompletableFuture<Void> making = sql.beside(
                "CREATE INCREMENTAL VIEW v AS SELECT t.id, t.note, x.pos, x.value, text_upper(t.note || x.value) AS loud"
                        + " FROM t CROSS JOIN LATERAL slow_items(t.n, 40) AS x");
        FaultyFunctions.awaitCalls(5);
        assertThat(sql.query("SELECT count(*)::int FROM v WHERE id = 1")).matches("VALUES (0)");
        sql.run("SET lock_timeout = '100ms'", "UPDATE t SET note = 'c' WHERE id = 1", "RESET lock_timeout");
        making.get(60, TimeUnit.SECONDS);

        assertThat(sql.query("SELECT id, count(*)::int, min(loud), bool_and(loud = upper(note || value)) FROM v"
                        + " GROUP BY id ORDER BY id"))
                .matches("VALUES (1, 60, 'C0', true), (2, 3, 'B0', true)");
        assertThat(sql.job("kind, state")).containsExactly("view", "done");
    }

    @Test
    void aBaseRowThatIsDeletedMeanwhileHasNoRows() throws Exception {
        sql.run("INSERT INTO t VALUES (1, 30, 'a'), (2, 3, 'b')");
        CompletableFuture<Void> making = sql.beside(
                "CREATE INCREMENTAL VIEW v AS SELECT t.id, x.value FROM t CROSS JOIN LATERAL slow_items(t.n, 40) AS x");
        FaultyFunctions.awaitCalls(5);
        Sql.run(sql.plain(), "DELETE FROM t WHERE id = 1", "INSERT INTO t VALUES (3, 2, 'd')");
        making.get(60, TimeUnit.SECONDS);

        assertThat(sql.query("SELECT id, count(*)::int FROM v GROUP BY id ORDER BY id"))
                .matches("VALUES (2, 3), (3, 2)");
    }

    @Test
    void aBaseRowThatIsWrittenAgainAndAgainGetsItsRowsInTheEnd() throws Exception {
        sql.run("INSERT INTO t VALUES (1, 20, 'a')");
        CompletableFuture<Void> making = sql.beside(
                "CREATE INCREMENTAL VIEW v AS SELECT t.id, t.note, x.value FROM t CROSS JOIN LATERAL slow_items(t.n, 20) AS x");
        while (!making.isDone()) {
            Sql.run(sql.plain(), "UPDATE t SET note = note || 'x'");
            TimeUnit.MILLISECONDS.sleep(50);
        }
        making.get(60, TimeUnit.SECONDS);

        assertThat(sql.query("SELECT count(*)::int FROM v")).matches("VALUES (20)");
    }

    @Test
    void aColumnThatFailsIsKeptAsAnErrorOrEndsTheJob() throws SQLException {
        sql.run("INSERT INTO t VALUES (1, 4, 'a'), (2, 2, 'b')");
        String query = "SELECT t.id, x.pos, x.value, even_only(x.value) AS half"
                + " FROM t CROSS JOIN LATERAL slow_items(t.n, 0) AS x";
        assertThat(sql.query("CREATE INCREMENTAL VIEW v AS " + query))
                .failsWith("38V01")
                .saying("column \"half\"");
        assertThat(sql.query("SELECT * FROM v")).failsWith("42P01");
        sql.run("CREATE INCREMENTAL VIEW v (half ON ERROR NULL) AS " + query);

        assertThat(sql.query("SELECT id, value, half, CELL_STATUS(half) FROM v ORDER BY id, value"))
                .matches("VALUES (1, 0, 0, 'ok'), (1, 1, NULL, 'error'), (1, 2, 1, 'ok'), (1, 3, NULL, 'error'),"
                        + " (2, 0, 0, 'ok'), (2, 1, NULL, 'error')");
    }

    @Test
    void rowsOfManyBaseRowsHaveAHistory() throws SQLException {
        sql.run("DROP TABLE t", "CREATE TABLE t (id int PRIMARY KEY, n int) WITH (versioned = true)");
        sql.run("INSERT INTO t SELECT g, 3 FROM generate_series(1, 40) g");
        sql.run("CREATE INCREMENTAL VIEW v AS SELECT t.id, x.value, text_length(repeat('x', x.value)) AS l"
                + " FROM t CROSS JOIN LATERAL slow_items(t.n, 0) AS x");
        sql.run("UPDATE t SET n = 2 WHERE id <= 10", "DELETE FROM t WHERE id > 30");

        assertThat(sql.query("SELECT count(*)::int, count(*) FILTER (WHERE l = value)::int FROM v"))
                .matches("VALUES (80, 80)");
        assertThat(sql.query("SELECT count(*)::int FROM v AS OF VERSION 1")).matches("VALUES (120)");
    }

    private static final String EVEN = " AS SELECT t.id, x.value FROM t CROSS JOIN LATERAL even_items(t.n) AS x";

    @Test
    void aBaseRowThatFailsLeavesTheOthersAlone() throws SQLException {
        sql.run("INSERT INTO t VALUES (1, 4), (2, 3), (3, 2)");
        assertThat(sql.query("CREATE INCREMENTAL VIEW v" + EVEN))
                .failsWith("38V01")
                .saying("base row (id=2)");
        sql.run("CREATE INCREMENTAL VIEW v WITH (on_error = 'null')" + EVEN);

        assertThat(sql.query("SELECT id, count(*)::int FROM v GROUP BY id ORDER BY id"))
                .matches("VALUES (1, 4), (3, 2)");
        assertThat(sql.job("state, rows_done, cells_failed")).containsExactly("done", 3L, 1L);
        assertThat(Sql.rows(sql.connection(), "SHOW ERRORS FOR v"))
                .singleElement()
                .satisfies(error ->
                        assertThat(error.subList(0, 4)).asString().contains("(2), even_items(), 38V01", "3 is odd"));
    }

    @Test
    void aFailedBaseRowIsTriedAgainByWord() throws SQLException {
        sql.run("INSERT INTO t SELECT g, g FROM generate_series(1, 10) g");
        sql.run("CREATE INCREMENTAL VIEW v WITH (on_error = 'null')" + EVEN);
        assertThat(sql.update("RECOMPUTE TABLE v ERRORS ONLY")).isZero();
        assertThat(Sql.rows(sql.connection(), "SHOW ERRORS FOR v")).hasSize(5);
        FaultyFunctions.mended = true;
        sql.connection().setAutoCommit(false);
        assertThat(sql.update("RECOMPUTE TABLE v ERRORS ONLY")).isEqualTo(5);
        assertThat(sql.query("SELECT count(*)::int FROM v")).matches("VALUES (55)");
        sql.connection().rollback();
        sql.connection().setAutoCommit(true);

        assertThat(sql.query("SELECT count(*)::int FROM v")).matches("VALUES (30)");
        assertThat(sql.update("RECOMPUTE TABLE v ERRORS ONLY")).isEqualTo(5);
        assertThat(sql.query("SELECT count(*)::int FROM v")).matches("VALUES (55)");
        assertThat(Sql.rows(sql.connection(), "SHOW ERRORS FOR v")).isEmpty();
    }

    @Test
    void aWriteGoesOnPastABaseRowThatFails() throws SQLException {
        sql.run("SET vitrine.default_on_error = 'null'", "CREATE INCREMENTAL VIEW v" + EVEN);
        try (Statement statement = sql.connection().createStatement()) {
            statement.execute("INSERT INTO t VALUES (1, 3), (2, 2)");
            assertThat(statement.getWarnings().getSQLState()).isEqualTo("01V02");
            assertThat(statement.getWarnings().getMessage()).contains("view \"v\", base row (id=1)");
        }
        assertThat(sql.query("SELECT DISTINCT id FROM v")).matches("VALUES (2)");
        sql.run("UPDATE t SET n = 5 WHERE id = 2");
        assertThat(Sql.rows(sql.connection(), "SHOW ERRORS FOR v")).hasSize(2);
        sql.run("UPDATE t SET n = 6 WHERE id = 2", "UPDATE t SET note = 'x' WHERE id = 1");

        assertThat(sql.query("SELECT id, count(*)::int FROM v GROUP BY id")).matches("VALUES (2, 6)");
        assertThat(Sql.rows(sql.connection(), "SHOW ERRORS FOR v")).hasSize(1);
        sql.run("ERASE FROM t WHERE id = 1");
        assertThat(Sql.rows(
                        sql.plain(),
                        "SELECT 1 FROM vitrine.cell_state s JOIN vitrine.relation r ON r.id = s.relation_id"
                                + " WHERE r.schema_name = '" + sql.schema() + "' AND row_key = '(1)'"))
                .isEmpty();
    }

    @Test
    void theOptionIsForTableFunctions() throws SQLException {
        assertThat(sql.query("CREATE INCREMENTAL VIEW v WITH (on_error = 'ignore')" + EVEN))
                .failsWith("22023")
                .saying("'abort' or 'null'");
        assertThat(sql.query("CREATE INCREMENTAL VIEW v WITH (on_error = 'null') AS SELECT id FROM t"))
                .failsWith("22023");
    }
}

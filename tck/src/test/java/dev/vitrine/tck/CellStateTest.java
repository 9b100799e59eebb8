package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** ON ERROR, the states of cells, and functions that fail. */
class CellStateTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void forgetCalls() {
        FaultyFunctions.CALLS.clear();
    }

    private void makeTable() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int, half int COMPUTED AS even_only(a) ON ERROR NULL,"
                + " more int COMPUTED AS half + 1 ON ERROR NULL)");
    }

    @Test
    void aRowThatFailsLeavesTheOthersAlone() throws SQLException {
        makeTable();

        sql.run("INSERT INTO t (id, a) VALUES (1, 4), (2, 5), (3, NULL)");

        assertThat(sql.query("SELECT id, half, more, CELL_STATUS(half), CELL_STATUS(more) FROM t ORDER BY id"))
                .matches("VALUES (1, 2, 3, 'ok', 'ok'), (2, NULL, NULL, 'error', 'skipped'),"
                        + " (3, NULL, NULL, 'skipped', 'skipped')");
        assertThat(sql.query(
                        "SELECT id, ERROR_TYPE(half), ERROR_MESSAGE(half) FROM t WHERE CELL_STATUS(half) = 'error'"))
                .matches("VALUES (2, '38V01', 'even_only(a) failed: IllegalStateException: 5 is odd')");
    }

    @Test
    void aVersionTellsHowManyCellsFailedInIt() throws SQLException {
        makeTable();
        sql.run(
                "INSERT INTO t (id, a) VALUES (1, 4), (2, 5), (3, 7)",
                "INSERT INTO t (id, a) SELECT g, g FROM generate_series(10, 15) g",
                "UPDATE t SET a = 9 WHERE id = 1",
                "DELETE FROM t WHERE id = 2");

        assertThat(failed()).isEqualTo(List.of(0L, 1L, 3L, 2L, 0L));

        sql.connection().setAutoCommit(false);
        sql.run("INSERT INTO t (id, a) VALUES (20, 21)", "INSERT INTO t (id, a) VALUES (21, 23), (22, 24)");
        sql.connection().commit();
        sql.run("INSERT INTO t (id, a) VALUES (30, 31)");
        sql.connection().rollback();
        sql.connection().setAutoCommit(true);
        assertThat(failed()).isEqualTo(List.of(2L, 0L, 1L, 3L, 2L, 0L));

        sql.run("PURGE HISTORY FOR t KEEP 1 VERSIONS");
        assertThat(failed()).isEqualTo(List.of(2L));
        assertThat(sql.query(
                        "SELECT sum(errors) FROM vitrine.version_work w WHERE EXISTS (SELECT FROM vitrine.version v"
                                + " WHERE v.tab = w.tab AND v.token = w.token)"
                                + " AND tab = (SELECT id FROM vitrine.relation WHERE relation_name = 't' AND schema_name = '"
                                + sql.schema() + "')"))
                .matches("VALUES (2::numeric)");
    }

    private List<Long> failed() throws SQLException {
        List<Long> errors = new ArrayList<>();
        try (Statement statement = sql.connection().createStatement();
                ResultSet rows = statement.executeQuery("SHOW HISTORY FOR t")) {
            while (rows.next()) {
                errors.add(rows.getLong("errors"));
            }
        }
        return errors;
    }

    @Test
    void aQueryGoesOnPastFailuresWhereTheSessionSaysSo() throws SQLException {
        String query = "SELECT g, even_only(g) AS half, even_only(g) + 1 AS more FROM generate_series(1, 4) g";
        assertThat(sql.query(query)).failsWith("38V01");

        sql.run("SET vitrine.default_on_error = 'null'");
        assertThat(sql.query(query)).matches("VALUES (1, NULL, NULL), (2, 1, 2), (3, NULL, NULL), (4, 2, 3)");
        assertThat(sql.query("SELECT g FROM generate_series(1, 6) g WHERE even_only(g) > 1"))
                .matches("VALUES (4), (6)");
        try (Statement statement = sql.connection().createStatement()) {
            statement.executeQuery(query).close();
            assertThat(statement.getWarnings().getSQLState()).isEqualTo("01V02");
            assertThat(statement.getWarnings().getMessage())
                    .isEqualTo("row 1 of the query: even_only(g) failed: IllegalStateException: 1 is odd");
        }

        sql.run("SET vitrine.default_on_error = 'nul'");
        assertThat(sql.query(query)).failsWith("22023").saying("takes abort or null");
    }

    @Test
    void aColumnThatSaysNothingFollowsTheSessionThatDefinesIt() throws SQLException {
        sql.run(
                "SET vitrine.default_on_error = 'null'",
                "CREATE TABLE t (id int PRIMARY KEY, half int COMPUTED AS even_only(id), more int COMPUTED AS even_batch(id) ON ERROR ABORT)",
                "CREATE INCREMENTAL VIEW v AS SELECT id, even_only(id) AS half FROM t",
                "RESET vitrine.default_on_error");

        assertThat(sql.query("INSERT INTO t (id) VALUES (1)"))
                .failsWith("38V01")
                .saying("\"more\"");
        sql.run("ALTER TABLE t DROP COLUMN more", "INSERT INTO t (id) VALUES (1)");
        assertThat(sql.query("SELECT CELL_STATUS(t.half), CELL_STATUS(v.half) FROM t JOIN v USING (id)"))
                .matches("VALUES ('error', 'error')");
    }

    @Test
    void errorsAreListed() throws SQLException {
        makeTable();
        sql.run("INSERT INTO t (id, a) SELECT g, g FROM generate_series(1, 4) g");

        List<String> keys = new ArrayList<>();
        try (Statement statement = sql.connection().createStatement();
                var rows = statement.executeQuery("SHOW ERRORS FOR t")) {
            while (rows.next()) {
                keys.add(rows.getString("key") + rows.getString("column") + rows.getString("error_type"));
            }
        }
        assertThat(keys).containsExactly("(1)half38V01", "(3)half38V01");
    }

    @Test
    void aFailedCellIsNotTriedAgainUntilItsInputChanges() throws SQLException {
        makeTable();
        sql.run("INSERT INTO t (id, a) VALUES (1, 5)");
        sql.run("UPDATE t SET id = 1 WHERE id = 1");
        sql.run("ALTER TABLE t ADD COLUMN other int COMPUTED AS text_length(CAST(a AS text))");

        assertThat(FaultyFunctions.CALLS).containsEntry("even_only 5", 1);

        sql.run("UPDATE t SET a = 8");
        assertThat(sql.query("SELECT half, CELL_STATUS(half) FROM t")).matches("VALUES (4, 'ok')");
        sql.run("UPDATE t SET a = 7");
        assertThat(sql.query("SELECT half, CELL_STATUS(half) FROM t")).matches("VALUES (NULL::int, 'error')");
    }

    @Test
    void aDefaultStandsForWhatFailedAndIsReadByOthers() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int, half int COMPUTED AS even_only(a) ON ERROR DEFAULT -1,"
                + " more int COMPUTED AS half + 1)");
        sql.run("INSERT INTO t (id, a) VALUES (1, 5), (2, 6)");

        assertThat(sql.query("SELECT id, half, more, CELL_STATUS(half), CELL_STATUS(more) FROM t ORDER BY id"))
                .matches("VALUES (1, -1, 0, 'error', 'ok'), (2, 3, 4, 'ok', 'ok')");
        assertThat(sql.query(
                        "CREATE TABLE u (id int PRIMARY KEY, a int COMPUTED AS even_only(id) ON ERROR DEFAULT 'x')"))
                .failsWith("42804");
    }

    @Test
    void aStatementMaySayWhatHappens() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int, half int COMPUTED AS even_only(a))");

        assertThat(sql.query("INSERT INTO t (id, a) VALUES (1, 5)")).failsWith("38V01");
        assertThat(sql.query("INSERT INTO t (id, a) VALUES (1, 5) ON ERROR NULL"
                        + " RETURNING id, half, CELL_STATUS(half), ERROR_TYPE(half) AS type"))
                .matches("VALUES (1, NULL::int, 'error', '38V01')");
        assertThat(sql.query("INSERT INTO t (id, a) VALUES (2, 7) ON ERROR DEFAULT 0 RETURNING half"))
                .matches("VALUES (0)");
    }

    @Test
    void eachErrorIsAWarning() throws SQLException {
        makeTable();
        try (Statement statement = sql.connection().createStatement()) {
            statement.execute("INSERT INTO t (id, a) VALUES (1, 5), (2, 6)");
            SQLWarning warning = statement.getWarnings();
            assertThat(warning.getSQLState()).isEqualTo("01V02");
            assertThat(warning.getMessage()).contains("row (id=1), column \"half\"", "5 is odd");
            assertThat(warning.getNextWarning() == null).isTrue();
        }
    }

    @Test
    void batchesKeepTheirGoodRows() throws SQLException {
        makeTable();
        try (PreparedStatement insert = sql.connection().prepareStatement("INSERT INTO t (id, a) VALUES (?, ?)")) {
            for (int i = 0; i < 100; i++) {
                insert.setInt(1, i);
                insert.setInt(2, i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        assertThat(sql.query("SELECT CELL_STATUS(half), count(*)::int FROM t GROUP BY CELL_STATUS(half) ORDER BY 1"))
                .matches("VALUES ('error', 50), ('ok', 50)");
    }

    @Test
    void oneBadRowOfABatchFunctionIsFound() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, half int COMPUTED AS even_batch(id) ON ERROR NULL)");
        sql.run("INSERT INTO t (id) SELECT CASE g WHEN 17 THEN 17 ELSE g * 2 END FROM generate_series(1, 30) g");

        assertThat(sql.query("SELECT id FROM t WHERE CELL_STATUS(half) <> 'ok'"))
                .matches("VALUES (17)");
    }

    @Test
    void aViewsColumnMayFailToo() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int)");
        sql.run("INSERT INTO t VALUES (1, 5)");
        sql.run("CREATE INCREMENTAL VIEW v (half ON ERROR NULL) AS SELECT t.id, even_only(t.a) AS half FROM t");
        sql.run("INSERT INTO t VALUES (2, 6)");

        assertThat(sql.query("SELECT id, half FROM v ORDER BY id")).matches("VALUES (1, NULL), (2, 3)");
        assertThat(FaultyFunctions.CALLS).containsEntry("even_only 5", 1);
    }

    @Test
    void anExpressionOfPostgresMayFailToo() throws SQLException {
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, a int, n int COMPUTED AS 100 / text_length(repeat('x', a)) ON ERROR NULL)");
        sql.run("INSERT INTO t (id, a) SELECT g, g % 5 FROM generate_series(1, 20) g");

        assertThat(sql.query("SELECT count(*)::int, min(ERROR_TYPE(n)) FROM t WHERE CELL_STATUS(n) = 'error'"))
                .matches("VALUES (4, '22012')");
    }

    @Test
    void errorsNeedAKeyToBeKeptBy() {
        assertThat(sql.query("CREATE TABLE t (a int, half int COMPUTED AS even_only(a) ON ERROR NULL)"))
                .failsWith("42P16");
    }

    @Test
    void aPolicyMayBeChanged() throws SQLException {
        makeTable();
        sql.run("ALTER TABLE t ALTER COLUMN half SET ON ERROR ABORT");

        assertThat(sql.query("INSERT INTO t (id, a) VALUES (1, 5)")).failsWith("38V01");
        assertThat(sql.query("ALTER TABLE t ALTER COLUMN a SET ON ERROR NULL")).failsWith("42809");
    }

    @Test
    void aFunctionThatHangsIsGivenUp() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int COMPUTED AS sleeps_at_zero(id) ON ERROR NULL,"
                + " b int COMPUTED AS spins_at_zero(id) ON ERROR NULL)");
        sql.run("INSERT INTO t (id) SELECT g FROM generate_series(0, 20) g");

        assertThat(sql.query("SELECT count(a)::int, count(b)::int FROM t")).matches("VALUES (20, 20)");
        assertThat(sql.query("SELECT ERROR_MESSAGE(a), ERROR_MESSAGE(b) FROM t WHERE id = 0"))
                .matches("VALUES ('sleeps_at_zero(id) failed: TimeoutException: no answer within 0.3 s',"
                        + " 'spins_at_zero(id) failed: TimeoutException: no answer within 0.3 s')");
    }

    @Test
    void aFunctionThatWantsTooMuchMemoryFailsItsRow() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int COMPUTED AS hogs_at_zero(id) ON ERROR NULL)");
        sql.run("INSERT INTO t (id) VALUES (0), (1)");

        assertThat(sql.query("SELECT id, a, CELL_STATUS(a) FROM t ORDER BY id"))
                .matches("VALUES (0, NULL, 'error'), (1, 1, 'ok')");
    }

    @Test
    void aServiceThatIsBusyIsAskedAgain() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int COMPUTED AS third_time(id))");
        sql.run("INSERT INTO t (id) SELECT g FROM generate_series(1, 20) g");

        assertThat(sql.query("SELECT sum(a)::int FROM t")).matches("VALUES (2100)");
        assertThat(FaultyFunctions.CALLS).containsEntry("third_time 20", 3);
    }

    @Test
    void callsThatWaitRunManyAtOnceAndStopWhenTheStatementIsCancelled() throws Exception {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int COMPUTED AS waits(id, 20000))");
        Connection connection = sql.connection();
        try (Statement statement = connection.createStatement()) {
            CompletableFuture<String> state = CompletableFuture.supplyAsync(() -> {
                try {
                    statement.execute("INSERT INTO t (id) SELECT g FROM generate_series(1, 40) g");
                    return "done";
                } catch (SQLException e) {
                    return e.getSQLState();
                }
            });
            while (FaultyFunctions.CALLS.size() < 40) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            statement.cancel();
            assertThat(state.get(5, TimeUnit.SECONDS)).isEqualTo("57014");
        }
        assertThat(sql.query("SELECT count(*)::int FROM t")).matches("VALUES (0)");
    }

    @Test
    void errorsAreTriedAgainOnRequest() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int COMPUTED AS fails_once(id) ON ERROR NULL,"
                + " b int COMPUTED AS a + 1)");
        sql.run("INSERT INTO t (id) SELECT g FROM generate_series(1, 5) g");
        assertThat(sql.query("SELECT count(*)::int FROM t WHERE CELL_STATUS(b) = 'skipped'"))
                .matches("VALUES (5)");

        assertThat(sql.update("RECOMPUTE TABLE t COLUMNS (a) ERRORS ONLY WHERE id <= 3"))
                .isEqualTo(3);

        assertThat(sql.query("SELECT id, b, CELL_STATUS(a), CELL_STATUS(b) FROM t ORDER BY id"))
                .matches("VALUES (1, 2, 'ok', 'ok'), (2, 3, 'ok', 'ok'), (3, 4, 'ok', 'ok'),"
                        + " (4, NULL, 'error', 'skipped'), (5, NULL, 'error', 'skipped')");
    }

    @Test
    void recomputingChangesOnlyWhatDiffers() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int COMPUTED AS text_length(CAST(id AS text)),"
                + " b int COMPUTED AS a + 1)");
        sql.run("INSERT INTO t (id) SELECT g FROM generate_series(1, 2500) g");
        Sql.run(sql.plain(), "SET vitrine.filling = 'on'", "UPDATE t SET a = 77, b = 78 WHERE id IN (5, 2400)");

        assertThat(sql.update("RECOMPUTE TABLE t COLUMNS (a)")).isEqualTo(2);
        assertThat(sql.query("SELECT id, a, b FROM t WHERE id IN (5, 2400)")).matches("VALUES (5, 1, 2), (2400, 4, 5)");
        assertThat(sql.query("RECOMPUTE TABLE t COLUMNS (id)"))
                .failsWith("42809")
                .at(1, 28);
    }

    @Test
    void aColumnMayBeDefinedAnew() throws SQLException {
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, a text, n int COMPUTED AS text_length(a), m int COMPUTED AS n + 1)");
        sql.run("INSERT INTO t (id, a) VALUES (1, 'rain'), (2, NULL)");
        sql.run("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS text_length(a) * 10");

        assertThat(sql.query("SELECT id, n, m FROM t ORDER BY id")).matches("VALUES (1, 40, 41), (2, NULL, NULL)");
        assertThat(sql.query("SELECT n, m FROM t AS OF VERSION 1 WHERE id = 1")).matches("VALUES (4, 5)");
        sql.run("INSERT INTO t (id, a) VALUES (3, 'x')");
        assertThat(sql.query("SELECT n FROM t WHERE id = 3")).matches("VALUES (10)");
        assertThat(sql.query("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS m + text_length(a)"))
                .failsWith("42V01")
                .at(1, 46);
        assertThat(sql.query("ALTER TABLE t ALTER COLUMN a SET COMPUTED AS text_upper('x')"))
                .failsWith("42809");
    }

    @Test
    void anotherVersionOfAFunctionMakesCellsStale() throws SQLException {
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, a text, n int COMPUTED AS text_length(a), m int COMPUTED AS n + 1)");
        sql.run("INSERT INTO t (id, a) VALUES (1, 'rain'), (2, 'sun')");
        assertThat(sql.query("SELECT DISTINCT CELL_STATUS(n) FROM t")).matches("VALUES ('ok')");
        // As a JVM with an older jar left it.
        Sql.run(
                sql.plain(),
                "UPDATE vitrine.function_version SET version = 'older' WHERE function_name = 'text_length'"
                        + " AND relation_id = (SELECT id FROM vitrine.relation WHERE schema_name = '" + sql.schema()
                        + "')",
                "UPDATE vitrine.epoch SET number = number + 1");
        for (int i = 0;
                i < 100
                        && Sql.rows(sql.connection(), "SELECT 1 FROM t WHERE CELL_STATUS(n) = 'stale'")
                                .isEmpty();
                i++) {
            sql.run("SELECT pg_sleep(0.05)");
        }

        assertThat(sql.query("SELECT id, n, CELL_STATUS(n), CELL_STATUS(m) FROM t ORDER BY id"))
                .matches("VALUES (1, 4, 'stale', 'ok'), (2, 3, 'stale', 'ok')");
        sql.run("UPDATE t SET a = 'snow' WHERE id = 2", "INSERT INTO t (id, a) VALUES (3, 'hail')");
        assertThat(sql.query("SELECT id FROM t WHERE CELL_STATUS(n) = 'ok' ORDER BY id"))
                .matches("VALUES (2), (3)");
        sql.run("RECOMPUTE TABLE t STALE ONLY");
        assertThat(sql.query("SELECT DISTINCT CELL_STATUS(n) FROM t")).matches("VALUES ('ok')");
    }

    @Test
    void aNewRowHasNoStateOfAnOldOne() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int, n int COMPUTED AS fails_once(a) ON ERROR DEFAULT -1)");
        sql.run("INSERT INTO t (id, a) VALUES (1, 7), (2, 8)");
        assertThat(sql.query("SELECT id, n, CELL_STATUS(n) FROM t ORDER BY id"))
                .matches("VALUES (1, -1, 'error'), (2, -1, 'error')");
        Sql.run(sql.plain(), "DELETE FROM t");
        sql.run("INSERT INTO t (id, a) VALUES (1, 7)", "INSERT INTO t (id, a) SELECT 2, 8");

        assertThat(sql.query("SELECT id, n, CELL_STATUS(n) FROM t ORDER BY id"))
                .matches("VALUES (1, 7, 'ok'), (2, 8, 'ok')");
    }

    @Test
    void oldValuesMayStayAndAreStale() throws SQLException {
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, a text, n int COMPUTED AS text_length(a), m int COMPUTED AS n + 1)");
        sql.run("INSERT INTO t (id, a) VALUES (1, 'rain'), (2, 'sun')");
        sql.run("ALTER TABLE t ALTER COLUMN n SET COMPUTED AS text_length(a) * 10 KEEP EXISTING");
        sql.run("UPDATE t SET a = 'snow' WHERE id = 2");

        assertThat(sql.query("SELECT id, n, m, CELL_STATUS(n) FROM t ORDER BY id"))
                .matches("VALUES (1, 4, 5, 'stale'), (2, 40, 41, 'ok')");
        assertThat(sql.update("RECOMPUTE TABLE t STALE ONLY")).isEqualTo(1);
        assertThat(sql.query("SELECT id, n, m, CELL_STATUS(n) FROM t ORDER BY id"))
                .matches("VALUES (1, 40, 41, 'ok'), (2, 40, 41, 'ok')");
    }
}

package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The states of computed cells of incremental views, and computing them anew. */
class ViewCellTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void forgetCalls() {
        FaultyFunctions.CALLS.clear();
    }

    @Test
    void cellsHaveStatesByWhicheverNameTheViewIsRead() throws SQLException {
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, a int)",
                "INSERT INTO t VALUES (1, 4), (2, 5), (3, NULL)",
                "CREATE INCREMENTAL VIEW halves (half ON ERROR NULL) AS SELECT id, even_only(a) AS half FROM t");

        assertThat(sql.query("SELECT id, half, CELL_STATUS(half), ERROR_TYPE(half) FROM halves ORDER BY id"))
                .matches("VALUES (1, 2, 'ok', NULL), (2, NULL, 'error', '38V01'), (3, NULL, 'skipped', NULL)");
        assertThat(sql.query(
                        "SELECT t.*, CELL_STATUS(t.half) FROM halves AS t WHERE CELL_STATUS(half) <> 'ok' ORDER BY id"))
                .matches("VALUES (2, NULL::int, 'error'), (3, NULL, 'skipped')");
        assertThat(sql.query("SELECT ERROR_MESSAGE(h.half) FROM t JOIN halves h USING (id) WHERE t.a = 5"))
                .matches("VALUES ('even_only(a) failed: IllegalStateException: 5 is odd')");
        assertThat(sql.query("SELECT CELL_STATUS(id) FROM halves"))
                .failsWith("42809")
                .at(1, 20);
    }

    @Test
    void whatAnotherClientWroteWaits() throws SQLException {
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, a int)",
                "CREATE INCREMENTAL VIEW halves AS SELECT id, even_only(a) AS half FROM t");
        sql.holdWorkers();
        Sql.run(sql.plain(), "INSERT INTO t VALUES (1, 4)");

        assertThat(sql.query("SELECT id, half, CELL_STATUS(half) FROM halves"))
                .matches("VALUES (1, NULL::int, 'pending')");
    }

    @Test
    void cellsOfRowsThatAnIteratorMakesHaveStates() throws SQLException {
        sql.run(
                "CREATE TABLE clips (id int PRIMARY KEY, clip video)",
                "INSERT INTO clips VALUES (1, '" + Samples.path("tree.mp4") + "')",
                "CREATE INCREMENTAL VIEW stills (half ON ERROR NULL) AS SELECT c.id, x.pos, even_only(x.pos) AS half"
                        + " FROM clips c CROSS JOIN LATERAL FRAMES(c.clip, num_frames => 3) AS x");

        assertThat(sql.query("SELECT pos, half, CELL_STATUS(half) FROM stills ORDER BY pos"))
                .matches("VALUES (0, 0, 'ok'), (1, NULL, 'error'), (2, 1, 'ok')");
    }

    @Test
    void whatHasFailedIsComputedAgainByWord() throws SQLException {
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, a int)",
                "INSERT INTO t VALUES (1, 4), (2, 5), (3, 6)",
                "CREATE INCREMENTAL VIEW v (again ON ERROR NULL) AS SELECT id, a, fails_once(a) AS again FROM t",
                "CREATE INCREMENTAL VIEW upon AS SELECT id, even_only(again * 2) AS back FROM v");
        assertThat(sql.query("SELECT count(*) FROM v WHERE CELL_STATUS(again) = 'error'"))
                .matches("VALUES (3::bigint)");

        assertThat(sql.update("RECOMPUTE TABLE v COLUMNS (again) ERRORS ONLY WHERE a > 4"))
                .isEqualTo(2);

        assertThat(sql.query("SELECT id, again, CELL_STATUS(again) FROM v ORDER BY id"))
                .matches("VALUES (1, NULL, 'error'), (2, 5, 'ok'), (3, 6, 'ok')");
        assertThat(sql.query("SELECT id, back FROM upon ORDER BY id")).matches("VALUES (1, NULL), (2, 5), (3, 6)");
        assertThat(FaultyFunctions.CALLS).containsEntry("fails_once 4", 1).containsEntry("fails_once 5", 2);
    }

    @Test
    void whatIsMadeOfAChangedCellFollows() throws SQLException {
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, a int)",
                "INSERT INTO t VALUES (1, 4), (2, 5)",
                "CREATE INCREMENTAL VIEW v AS SELECT id, waits_anew(a) AS n FROM t",
                "CREATE INCREMENTAL VIEW upon AS SELECT id, text_upper('no ' || n) AS told FROM v");
        assertThat(sql.query("SELECT id, told FROM upon ORDER BY id")).matches("VALUES (1, 'NO 1'), (2, 'NO 1')");

        assertThat(sql.update("RECOMPUTE TABLE v WHERE id = 2")).isEqualTo(1);
        assertThat(sql.query("SELECT id, told FROM upon ORDER BY id")).matches("VALUES (1, 'NO 1'), (2, 'NO 2')");

        sql.run("BEGIN", "RECOMPUTE TABLE v", "COMMIT");
        assertThat(sql.query("SELECT id, told FROM upon ORDER BY id")).matches("VALUES (1, 'NO 2'), (2, 'NO 3')");
    }
}

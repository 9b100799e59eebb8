package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** RECOMPUTE .. NO CASCADE: what reads the cells keeps its values and becomes stale. */
class NoCascadeTest {
    private static final String ALL =
            "SELECT id, n, m, k, CELL_STATUS(n), CELL_STATUS(m), CELL_STATUS(k) FROM t ORDER BY id";

    @RegisterExtension
    final Sql sql = new Sql();

    private void make(String options) throws SQLException {
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, a int, n int COMPUTED AS a + 1, m int COMPUTED AS n * 10,"
                        + " k int COMPUTED AS m + 1)" + options,
                "INSERT INTO t (id, a) VALUES (1, 1), (2, 2), (3, NULL)",
                "ALTER TABLE t ALTER COLUMN n SET COMPUTED AS a + 2 KEEP EXISTING");
    }

    @Test
    void whatReadsTheCellsIsStale() throws SQLException {
        make("");
        assertThat(sql.update("RECOMPUTE TABLE t COLUMNS (n) WHERE id = 1 NO CASCADE"))
                .isEqualTo(1);
        sql.run("UPDATE t SET a = 5 WHERE id = 2");

        assertThat(sql.query(ALL))
                .matches("VALUES (1, 3, 20, 21, 'ok', 'stale', 'ok'), (2, 7, 70, 71, 'ok', 'ok', 'ok'),"
                        + " (3, NULL, NULL, NULL, 'skipped', 'skipped', 'skipped')");
        sql.run("RECOMPUTE TABLE t STALE ONLY");
        assertThat(sql.query(ALL))
                .matches("VALUES (1, 3, 30, 31, 'ok', 'ok', 'ok'), (2, 7, 70, 71, 'ok', 'ok', 'ok'),"
                        + " (3, NULL, NULL, NULL, 'skipped', 'skipped', 'skipped')");
    }

    @Test
    void soItIsInATransaction() throws SQLException {
        make("");
        sql.run("BEGIN", "RECOMPUTE TABLE t COLUMNS (n) NO CASCADE", "COMMIT");

        assertThat(sql.query(ALL + " LIMIT 2"))
                .matches("VALUES (1, 3, 20, 21, 'ok', 'stale', 'ok'), (2, 4, 30, 31, 'ok', 'stale', 'ok')");
    }

    @Test
    void soItIsWithoutHistory() throws SQLException {
        make(" WITH (versioned = false)");
        sql.run("RECOMPUTE TABLE t COLUMNS (n) NO CASCADE");

        assertThat(sql.query(ALL + " LIMIT 2"))
                .matches("VALUES (1, 3, 20, 21, 'ok', 'stale', 'ok'), (2, 4, 30, 31, 'ok', 'stale', 'ok')");
    }

    @Test
    void theChangeIsAVersionOfItsOwn() throws SQLException {
        make("");
        sql.run("RECOMPUTE TABLE t COLUMNS (n) NO CASCADE");

        assertThat(sql.query("SELECT id, n, m FROM t AS OF VERSION 2 WHERE id < 3"))
                .matches("VALUES (1, 2, 20), (2, 3, 30)");
        assertThat(sql.query("SELECT id, n, m FROM t AS OF VERSION 3 WHERE id < 3"))
                .matches("VALUES (1, 3, 20), (2, 4, 30)");
    }

    @Test
    void whatIsMadeOfTheRowsCannotBeLeft() throws SQLException {
        make("");
        sql.run("CREATE INCREMENTAL VIEW v AS SELECT id, n, text_length(repeat('x', m)) AS l FROM t");

        assertThat(sql.query("RECOMPUTE TABLE t COLUMNS (m) NO CASCADE"))
                .failsWith("42V04")
                .saying("view \"v\"");
        sql.run("RECOMPUTE TABLE t COLUMNS (n) NO CASCADE");
        assertThat(sql.query("SELECT id, n, l FROM v WHERE id < 3")).matches("VALUES (1, 3, 20), (2, 4, 30)");
    }
}

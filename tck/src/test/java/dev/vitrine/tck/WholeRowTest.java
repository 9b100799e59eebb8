package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whole rows of tables with history are compared and stored without the version that users do not see. */
class WholeRowTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTables() throws SQLException {
        sql.run(
                "CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))",
                "INSERT INTO films (id, title) VALUES (1, 'rain'), (2, 'dusk')",
                "UPDATE films SET title = 'storm' WHERE id = 1",
                "CREATE TABLE lines (line text) WITH (versioned = true)",
                "INSERT INTO lines VALUES ('a')",
                "INSERT INTO lines VALUES ('a')");
    }

    @Test
    void whatHasChangedSinceIsTheDifferenceOfTwoVersions() throws SQLException {
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 1 EXCEPT SELECT * FROM films"))
                .matches("VALUES (1, 'rain', 'RAIN')");
        assertThat(sql.query("TABLE films EXCEPT ALL SELECT o.* FROM films AS OF VERSION 1 AS o"))
                .matches("VALUES (1, 'storm', 'STORM')");
        assertThat(sql.query("SELECT * FROM films WHERE id = ? INTERSECT SELECT * FROM films AS OF VERSION 1", 2))
                .matches("VALUES (2, 'dusk', 'DUSK')");
    }

    @Test
    void equalRowsOfDifferentVersionsAreEqual() throws SQLException {
        assertThat(sql.query("SELECT DISTINCT * FROM lines")).matches("VALUES ('a')");
        assertThat(sql.query("SELECT * FROM ONLY lines UNION SELECT * FROM lines AS l"))
                .matches("VALUES ('a')");
        assertThat(sql.query("SELECT count(*) FROM (SELECT DISTINCT l.* FROM lines l) AS each"))
                .matches("VALUES (1::bigint)");
        assertThat(sql.query("SELECT DISTINCT ON (line) * FROM lines")).matches("VALUES ('a')");
    }

    @Test
    void aColumnOfAnotherClientIsThereAtOnce() throws SQLException {
        Sql.run(sql.plain(), "ALTER TABLE lines ADD COLUMN number int DEFAULT 7");

        assertThat(sql.query("SELECT DISTINCT * FROM lines")).matches("VALUES ('a', 7)");
    }

    @Test
    void whatIsMadeOfATableHasItsVisibleColumns() throws SQLException {
        sql.run(
                "CREATE TABLE one AS SELECT * FROM films",
                "CREATE TABLE two AS TABLE films WITH DATA",
                "SELECT * INTO three FROM films",
                "CREATE TABLE four AS SELECT * FROM films AS OF VERSION 1",
                "CREATE VIEW five AS SELECT * FROM films",
                "CREATE MATERIALIZED VIEW six AS SELECT f.* FROM films f");

        assertThat(sql.query(
                        "SELECT c.relname::text, count(*), min(a.attname)::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
                                + " WHERE c.relnamespace = ?::regnamespace AND a.attnum > 0"
                                + " AND c.relname IN ('one', 'two', 'three', 'four', 'five', 'six') GROUP BY 1",
                        sql.schema()))
                .matches("VALUES ('one', 3::bigint, 'id'), ('two', 3, 'id'), ('three', 3, 'id'), ('four', 3, 'id'),"
                        + " ('five', 3, 'id'), ('six', 3, 'id')");
        assertThat(sql.query("SELECT * FROM four")).matches("VALUES (1, 'rain', 'RAIN'), (2, 'dusk', 'DUSK')");
        assertThat(sql.query("SELECT * FROM five")).matches("VALUES (1, 'storm', 'STORM'), (2, 'dusk', 'DUSK')");
    }

    @Test
    void aViewOfOneTableIsStillWritten() throws SQLException {
        sql.run("CREATE VIEW titles AS SELECT * FROM films f WHERE f.id < 3");

        sql.run("UPDATE titles SET title = 'hail' WHERE id = 1");

        assertThat(sql.query("SELECT title FROM films WHERE id = 1")).matches("VALUES ('hail')");
    }

    @Test
    void whatNeedsTheTableItselfHasIt() throws SQLException {
        assertThat(sql.query("SELECT DISTINCT f.title, count(*) FROM films f GROUP BY f.id"))
                .matches("VALUES ('storm', 1::bigint), ('dusk', 1)");
        assertThat(sql.query("SELECT f.*, count(DISTINCT l.line) AS lines FROM films f, lines l GROUP BY f.id"))
                .matches("VALUES (1, 'storm', 'STORM', 1::bigint), (2, 'dusk', 'DUSK', 1)");
        assertThat(sql.query("SELECT DISTINCT " + sql.schema() + ".lines.* FROM " + sql.schema() + ".lines"))
                .matches("VALUES ('a'), ('a')");
    }

    @Test
    void rowsAreCopiedIntoATableWithoutHistory() throws SQLException {
        sql.run(
                "CREATE TABLE archive (id int, title text, loud text, note bigint)",
                "INSERT INTO archive SELECT * FROM films WHERE id = 1",
                "INSERT INTO archive TABLE films");

        assertThat(sql.query("SELECT * FROM archive"))
                .matches(
                        "VALUES (1, 'storm', 'STORM', NULL::bigint), (1, 'storm', 'STORM', NULL), (2, 'dusk', 'DUSK', NULL)");
    }

    @Test
    void aCursorAndAPreparedStatementReadThePast() throws SQLException {
        sql.connection().setAutoCommit(false);
        sql.run("DECLARE c CURSOR FOR SELECT title FROM films AS OF VERSION 1 ORDER BY id");
        assertThat(sql.query("FETCH ALL FROM c")).matches("VALUES ('rain'), ('dusk')");
        sql.connection().commit();
        sql.connection().setAutoCommit(true);

        sql.run("PREPARE before AS SELECT title FROM films AS OF VERSION 1");
        assertThat(sql.query("EXECUTE before")).matches("VALUES ('rain'), ('dusk')");
    }
}

package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Going back to an old version of a table. */
class RevertTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeHistory() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
        sql.run("INSERT INTO films VALUES (1, 'rain'), (2, 'dusk'), (3, 'noon')");
        sql.run("UPDATE films SET title = 'storm' WHERE id = 1", "DELETE FROM films WHERE id = 2");
        sql.run("INSERT INTO films VALUES (4, 'dawn')");
    }

    @Test
    void theLastChangeIsUndone() throws SQLException {
        assertThat(sql.update("REVERT TABLE films")).isEqualTo(1);

        assertThat(sql.query("SELECT * FROM films")).matches("VALUES (1, 'storm', 'STORM'), (3, 'noon', 'NOON')");
        assertThat(sql.query("SELECT id FROM films AS OF VERSION 4")).matches("VALUES (1), (3), (4)");
        assertThat(history()).matches("VALUES (5, 'revert', 0, 0, 1), (4, 'insert', 1, 0, 0)");
    }

    @Test
    void anUndoneRevertBringsTheChangeBack() throws SQLException {
        sql.run("REVERT TABLE films", "REVERT TABLE films");

        assertThat(sql.query("SELECT id FROM films")).matches("VALUES (1), (3), (4)");
    }

    @Test
    void onlyRowsThatDifferAreWritten() throws SQLException {
        assertThat(sql.update("REVERT TABLE films TO VERSION 1")).isEqualTo(3);

        assertThat(sql.query("SELECT * FROM films"))
                .matches("VALUES (1, 'rain', 'RAIN'), (2, 'dusk', 'DUSK'), (3, 'noon', 'NOON')");
        assertThat(history()).matches("VALUES (5, 'revert', 1, 1, 1), (4, 'insert', 1, 0, 0)");
    }

    @Test
    void goingBackToThePresentDoesNothing() throws SQLException {
        assertThat(sql.update("REVERT TABLE films TO VERSION 4")).isZero();
        sql.run("REVERT TABLE films TO VERSION 1");
        assertThat(sql.update("REVERT TABLE films TO VERSION 1")).isZero();

        assertThat(history()).matches("VALUES (5, 'revert', 1, 1, 1), (4, 'insert', 1, 0, 0)");
    }

    @Test
    void theTargetMayBeATimeALabelOrAParameter() throws SQLException {
        sql.run("ALTER TABLE films LABEL VERSION 1 AS 'first'", "REVERT TABLE films TO LABEL 'first'");
        assertThat(sql.query("SELECT id FROM films")).matches("VALUES (1), (2), (3)");
        assertThat(sql.update("REVERT TABLE films TO VERSION ?", 4)).isEqualTo(3);
        assertThat(sql.query("SELECT id FROM films")).matches("VALUES (1), (3), (4)");
        Object time =
                Sql.rows(sql.connection(), "SHOW HISTORY FOR films").get(5).get(1);
        try (PreparedStatement revert = sql.connection().prepareStatement("REVERT films TO TIMESTAMP ?")) {
            revert.setObject(1, time);
            assertThat(revert.executeUpdate()).isEqualTo(3);
        }
        assertThat(sql.query("SELECT id FROM films")).matches("VALUES (1), (2), (3)");
        assertThat(sql.query("REVERT TABLE films TO LABEL 'frist'"))
                .failsWith("72V01")
                .saying("first");
        assertThat(sql.query("REVERT TABLE films TO VERSION 99")).failsWith("72V01");
        assertThat(sql.query("REVERT TABLE nothing")).failsWith("42P01").at(1, 14);
    }

    @Test
    void aTableHasNoVersionBeforeItsFirst() throws SQLException {
        sql.run("CREATE TABLE fresh (id int PRIMARY KEY, clip video)");
        assertThat(sql.query("REVERT TABLE fresh")).failsWith("72V01");
    }

    @Test
    void itTakesPartInTheTransaction() throws SQLException {
        Connection connection = sql.connection();
        connection.setAutoCommit(false);
        sql.run("DELETE FROM films WHERE id = 3");
        Savepoint before = connection.setSavepoint();
        sql.run("REVERT TABLE films TO VERSION 1");
        assertThat(sql.query("SELECT id FROM films")).matches("VALUES (1), (2), (3)");
        connection.rollback(before);
        assertThat(sql.query("SELECT id FROM films")).matches("VALUES (1), (4)");
        sql.run("REVERT TABLE films");
        assertThat(sql.query("SELECT id FROM films")).matches("VALUES (1), (3), (4)");
        connection.rollback();
        connection.setAutoCommit(true);

        assertThat(sql.query("SELECT id FROM films")).matches("VALUES (1), (3), (4)");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 5")).failsWith("72V01");
    }

    @Test
    void aTransactionThatDoesNotSeeTheNewestVersionIsToldToTryAgain() throws SQLException {
        Connection connection = sql.connection();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        assertThat(sql.query("SELECT count(*) FROM films")).matches("VALUES (3::bigint)");
        Sql.run(sql.another(), "INSERT INTO films VALUES (5, 'fog')");
        assertThat(sql.query("REVERT TABLE films TO VERSION 1")).failsWith("40001");
        connection.rollback();
        sql.run("REVERT TABLE films TO VERSION 1");
        connection.commit();
        assertThat(sql.query("SELECT id FROM films")).matches("VALUES (1), (2), (3)");
        connection.rollback();
        connection.setAutoCommit(true);
    }

    @Test
    void computedCellsComeFromTheHistory() throws SQLException {
        sql.run("ALTER TABLE films ALTER COLUMN loud SET COMPUTED AS text_lower(title)");
        assertThat(sql.query("SELECT loud FROM films WHERE id = 1")).matches("VALUES ('storm')");

        sql.run("REVERT TABLE films TO VERSION 1");

        assertThat(sql.query("SELECT * FROM films"))
                .matches("VALUES (1, 'rain', 'RAIN'), (2, 'dusk', 'DUSK'), (3, 'noon', 'NOON')");
    }

    @Test
    void columnsThatWereAddedSinceGetTheirDefaultOrAreComputed() throws SQLException {
        sql.run(
                "ALTER TABLE films ADD COLUMN year int DEFAULT 1900",
                "ALTER TABLE films ADD COLUMN note text",
                "ALTER TABLE films ADD COLUMN place bigint GENERATED ALWAYS AS IDENTITY",
                "ALTER TABLE films ADD COLUMN made timestamptz DEFAULT clock_timestamp()",
                "ALTER TABLE films ADD COLUMN quiet text COMPUTED AS text_lower(loud)",
                "UPDATE films SET year = 1927, note = 'seen'");

        assertThat(sql.update("REVERT TABLE films TO VERSION 1")).isEqualTo(4);

        assertThat(sql.query("SELECT id, title, loud, year, note, quiet FROM films"))
                .matches(
                        "VALUES (1, 'rain', 'RAIN', 1900, NULL::text, 'rain'), (2, 'dusk', 'DUSK', 1900, NULL, 'dusk'),"
                                + " (3, 'noon', 'NOON', 1900, NULL, 'noon')");
        assertThat(sql.query("SELECT count(DISTINCT place), count(made) FROM films"))
                .matches("VALUES (3::bigint, 3::bigint)");
        assertThat(sql.update("REVERT TABLE films TO VERSION 1")).isZero();
    }

    @Test
    void renamedDroppedAndRetypedColumnsKeepTheirValues() throws SQLException {
        sql.run(
                "ALTER TABLE films ADD COLUMN year text",
                "ALTER TABLE films ADD COLUMN place text",
                "UPDATE films SET year = '1927', place = 'here'",
                "ALTER TABLE films ALTER COLUMN year TYPE int USING year::int",
                "ALTER TABLE films RENAME COLUMN title TO name",
                "ALTER TABLE films DROP COLUMN place",
                "UPDATE films SET year = 2000, name = name || '!'");
        sql.run("REVERT TABLE films TO VERSION 7");

        assertThat(sql.query("SELECT * FROM films"))
                .matches("VALUES (1, 'storm', 'STORM', 1927), (3, 'noon', 'NOON', 1927), (4, 'dawn', 'DAWN', 1927)");
    }

    @Test
    void viewsAndIndexesFollow() throws SQLException {
        sql.run(
                "CREATE INCREMENTAL VIEW lengths AS SELECT id, text_length(title) AS n FROM films",
                "CREATE EMBEDDING INDEX films_ix ON films (title) USING minilm WITH (method = 'exact')");
        sql.run("REVERT TABLE films TO VERSION 1");

        assertThat(sql.query("SELECT id, n FROM lengths")).matches("VALUES (1, 4), (2, 4), (3, 4)");
        assertThat(sql.query("SELECT id FROM films ORDER BY SIMILARITY(title, 'rain') DESC LIMIT 1"))
                .matches("VALUES (1)");
        assertThat(sql.query("SELECT count(*) FROM films WHERE SIMILARITY(title, 'rain') IS NOT NULL"))
                .matches("VALUES (3::bigint)");
    }

    @Test
    void aKeyMayHaveSeveralColumnsAndTheServerMayGiveValues() throws SQLException {
        sql.run(
                "CREATE TABLE scenes (film int, no int GENERATED ALWAYS AS IDENTITY, text text, size int GENERATED ALWAYS AS (length(text)) STORED,"
                        + " still image, PRIMARY KEY (no, film))",
                "INSERT INTO scenes (film, text) VALUES (1, 'a'), (1, 'bb'), (2, 'ccc')",
                "DELETE FROM scenes WHERE film = 1",
                "UPDATE scenes SET text = 'd'",
                "REVERT TABLE scenes TO VERSION 1");

        assertThat(sql.query("SELECT film, no, text, size FROM scenes"))
                .matches("VALUES (1, 1, 'a', 1), (1, 2, 'bb', 2), (2, 3, 'ccc', 3)");
    }

    @Test
    void rowsWithoutAKeyAreCounted() throws SQLException {
        sql.run(
                "CREATE TABLE notes (note text, at json, loud text COMPUTED AS text_upper(note))",
                "INSERT INTO notes VALUES ('a', '{\"x\": 1}'), ('a', '{\"x\": 1}'), ('b', NULL), (NULL, NULL)",
                "DELETE FROM notes WHERE note = 'a'",
                "INSERT INTO notes VALUES ('a', '{\"x\": 1}'), ('c', NULL), ('b', NULL)");

        assertThat(sql.update("REVERT TABLE notes TO VERSION 1")).isEqualTo(3);
        assertThat(sql.query("SELECT note, at::text, loud FROM notes"))
                .matches(
                        "VALUES ('a', '{\"x\": 1}', 'A'), ('a', '{\"x\": 1}', 'A'), ('b', NULL, 'B'), (NULL, NULL, NULL)");
        assertThat(sql.update("REVERT TABLE notes TO VERSION 1")).isZero();
    }

    @Test
    void rowsThatReferToEachOtherComeBackTogether() throws SQLException {
        sql.run(
                "CREATE TABLE parts (id int PRIMARY KEY, of int REFERENCES parts, name text UNIQUE, still image)",
                "INSERT INTO parts (id, of, name) VALUES (1, NULL, 'a'), (2, 1, 'b'), (3, 2, 'c')",
                "UPDATE parts SET of = NULL WHERE id = 3",
                "DELETE FROM parts WHERE id = 2",
                "INSERT INTO parts (id, of, name) VALUES (5, 3, 'b')",
                "REVERT TABLE parts TO VERSION 1");

        assertThat(sql.query("SELECT id, of, name FROM parts"))
                .matches("VALUES (1, NULL, 'a'), (2, 1, 'b'), (3, 2, 'c')");
    }

    @Test
    void aForeignKeyThatWouldBreakUndoesAll() throws SQLException {
        sql.run("CREATE TABLE seen (film int REFERENCES films)", "INSERT INTO seen VALUES (4)");
        assertThat(sql.query("REVERT TABLE films TO VERSION 1"))
                .failsWith("23503")
                .saying("seen");
        assertThat(sql.query("SELECT id, title FROM films")).matches("VALUES (1, 'storm'), (3, 'noon'), (4, 'dawn')");

        sql.run("CREATE TABLE makers (id int PRIMARY KEY)", "INSERT INTO makers VALUES (1)");
        sql.run(
                "CREATE TABLE shots (id int PRIMARY KEY, maker int REFERENCES makers, still image)",
                "INSERT INTO shots VALUES (1, 1)",
                "DELETE FROM shots",
                "DELETE FROM makers");
        assertThat(sql.query("REVERT TABLE shots")).failsWith("23503").saying("makers");
    }

    @Test
    void whatAnotherClientWroteIsUndoneToo() throws SQLException {
        Sql.run(sql.plain(), "UPDATE films SET title = 'x'", "TRUNCATE films");

        sql.run("REVERT TABLE films TO VERSION 4");

        assertThat(sql.query("SELECT * FROM films"))
                .matches("VALUES (1, 'storm', 'STORM'), (3, 'noon', 'NOON'), (4, 'dawn', 'DAWN')");
    }

    @Test
    void aTriggerThatChangesRowsIsTold() throws SQLException {
        sql.run(
                "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.title := new.title || ''!''; RETURN new; END'",
                "CREATE TRIGGER shout BEFORE INSERT OR UPDATE ON films FOR EACH ROW EXECUTE FUNCTION shout()",
                "SELECT 1");
        try (Connection fresh = sql.another();
                Statement revert = fresh.createStatement()) {
            Sql.run(fresh, "ALTER TABLE films ALTER COLUMN title SET NOT NULL");
            revert.execute("REVERT TABLE films TO VERSION 1");
            assertThat(revert.getWarnings().getMessage()).contains("2 rows", "films");
        }
    }

    @Test
    void laterVersionsAreDiscarded() throws SQLException {
        assertThat(sql.update("REVERT TABLE films TO VERSION 1 DISCARD")).isEqualTo(3);

        assertThat(sql.query("SELECT id, title FROM films")).matches("VALUES (1, 'rain'), (2, 'dusk'), (3, 'noon')");
        assertThat(sql.query("SELECT id, title FROM films AS OF VERSION 5"))
                .matches("VALUES (1, 'rain'), (2, 'dusk'), (3, 'noon')");
        assertThat(sql.query("SELECT id, title FROM films AS OF VERSION 1"))
                .matches("VALUES (1, 'rain'), (2, 'dusk'), (3, 'noon')");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 0")).isEmpty();
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 3"))
                .failsWith("72V01")
                .saying("version 3", "was removed");
        assertThat(sql.query("SELECT count(*) FROM vitrine.versions WHERE schema_name = '" + sql.schema() + "'"))
                .matches("VALUES (3::bigint)");
        sql.run("INSERT INTO films VALUES (9, 'mist')", "REVERT TABLE films");
        assertThat(sql.query("SELECT id FROM films")).matches("VALUES (1), (2), (3)");
    }

    @Test
    void discardingIsDoneAlsoWhereNothingDiffers() throws SQLException {
        sql.run("REVERT TABLE films TO VERSION 1");
        assertThat(sql.update("REVERT TABLE films TO VERSION 1 DISCARD")).isZero();

        assertThat(sql.query("SELECT id FROM films AS OF VERSION 5")).matches("VALUES (1), (2), (3)");
        assertThat(sql.query("SELECT id FROM films AS OF VERSION 4")).failsWith("72V01");
    }

    @Test
    void aLabelledVersionIsNotDiscarded() throws SQLException {
        sql.run("ALTER TABLE films LABEL VERSION 3 AS 'gold'");
        assertThat(sql.query("REVERT TABLE films TO VERSION 1 DISCARD"))
                .failsWith("2BP01")
                .saying("gold");
        assertThat(sql.query("SELECT id FROM films")).matches("VALUES (1), (3), (4)");

        sql.run("ALTER TABLE films DROP LABEL 'gold'", "REVERT TABLE films TO VERSION 1 DISCARD");
        assertThat(sql.query("SELECT id FROM films")).matches("VALUES (1), (2), (3)");
    }

    @Test
    void discardingIsNotDoneInATransaction() throws SQLException {
        sql.connection().setAutoCommit(false);
        assertThat(sql.query("REVERT TABLE films DISCARD")).failsWith("25001");
        sql.connection().rollback();
        sql.connection().setAutoCommit(true);
    }

    private SqlAssert.Subject history() throws SQLException {
        StringBuilder values = new StringBuilder();
        for (var row : Sql.rows(sql.connection(), "SHOW HISTORY FOR films LIMIT 2")) {
            values.append(values.isEmpty() ? "VALUES " : ", ")
                    .append("(%s, '%s', %s, %s, %s)"
                            .formatted(row.get(0), row.get(3), row.get(4), row.get(5), row.get(6)));
        }
        return sql.query(values.toString());
    }

    @Test
    void cellsOfAnEarlierExpressionAreStale() throws SQLException {
        sql.run(
                "CREATE TABLE words (id int PRIMARY KEY, word text, loud text COMPUTED AS text_upper(word), n int COMPUTED AS text_length(word))");
        sql.run("INSERT INTO words VALUES (1, 'rain'), (2, 'DUSK')", "INSERT INTO words VALUES (3, 'noon')");
        sql.run("ALTER TABLE words ALTER COLUMN loud SET COMPUTED AS text_upper(word) || right(word, 0)");
        sql.run(
                "ALTER TABLE words ALTER COLUMN loud SET COMPUTED AS text_lower(word)",
                "ALTER TABLE words RENAME COLUMN loud TO form");
        sql.run("REVERT TABLE words TO VERSION 1");

        assertThat(sql.query("SELECT id, form, CELL_STATUS(form), CELL_STATUS(n) FROM words ORDER BY id"))
                .matches("VALUES (1, 'RAIN', 'stale', 'ok'), (2, 'DUSK', 'stale', 'ok')");
        sql.run("RECOMPUTE TABLE words STALE ONLY");
        assertThat(sql.query("SELECT id, form, CELL_STATUS(form) FROM words ORDER BY id"))
                .matches("VALUES (1, 'rain', 'ok'), (2, 'dusk', 'ok')");
        sql.run("INSERT INTO words VALUES (4, 'fog')", "REVERT TABLE words");
        assertThat(sql.query("SELECT CELL_STATUS(form) FROM words")).matches("VALUES ('ok'), ('ok')");
    }

    @Test
    void cellsThatARedefinitionHadNotReachedAreStale() throws SQLException {
        sql.run(
                "CREATE TABLE words (id int PRIMARY KEY, word text, note text, form text COMPUTED AS text_upper(word))",
                "INSERT INTO words (id, word) VALUES (1, 'Rain'), (2, 'Dusk'), (3, 'Noon')",
                "ALTER TABLE words RENAME COLUMN form TO shape",
                "ALTER TABLE words ALTER COLUMN shape SET COMPUTED AS text_lower(word) KEEP EXISTING",
                "RECOMPUTE TABLE words STALE ONLY WHERE id = 1",
                "INSERT INTO words (id, word) VALUES (4, 'Fog')",
                "UPDATE words SET note = 'x' WHERE id = 2");
        Object half = Sql.rows(sql.connection(), "SHOW HISTORY FOR words LIMIT 1")
                .get(0)
                .get(0);
        sql.run(
                "RECOMPUTE TABLE words STALE ONLY",
                "ALTER TABLE words RENAME COLUMN shape TO form",
                "DELETE FROM words");
        sql.run("REVERT TABLE words TO VERSION " + half);

        assertThat(sql.query("SELECT id, form, CELL_STATUS(form) FROM words ORDER BY id"))
                .matches("VALUES (1, 'rain', 'ok'), (2, 'DUSK', 'stale'), (3, 'NOON', 'stale'), (4, 'fog', 'ok')");
        sql.run("RECOMPUTE TABLE words STALE ONLY");
        assertThat(sql.query("SELECT id, form FROM words WHERE CELL_STATUS(form) = 'ok' ORDER BY id"))
                .matches("VALUES (1, 'rain'), (2, 'dusk'), (3, 'noon'), (4, 'fog')");
    }

    @Test
    void cellsThatARedefinitionHasLeftTheSameAreNotStaleAfterIt() throws SQLException {
        sql.run(
                "CREATE TABLE words (id int PRIMARY KEY, word text, form text COMPUTED AS text_upper(word))",
                "INSERT INTO words (id, word) VALUES (1, 'rain'), (2, 'dusk')",
                "ALTER TABLE words ALTER COLUMN form SET COMPUTED AS text_upper(word) || right(word, 0)",
                "INSERT INTO words (id, word) VALUES (3, 'noon')",
                "DELETE FROM words");
        sql.run("REVERT TABLE words");

        assertThat(sql.query("SELECT id, form, CELL_STATUS(form) FROM words ORDER BY id"))
                .matches("VALUES (1, 'RAIN', 'ok'), (2, 'DUSK', 'ok'), (3, 'NOON', 'ok')");
    }

    @Test
    void cellsThatWereDefinedAnewInATransactionAreNotStaleAfterIt() throws SQLException {
        sql.run(
                "CREATE TABLE words (id int PRIMARY KEY, word text, form text COMPUTED AS text_upper(word))",
                "INSERT INTO words (id, word) VALUES (1, 'rain')",
                "BEGIN",
                "ALTER TABLE words ALTER COLUMN form SET COMPUTED AS text_lower(word)",
                "COMMIT",
                "DELETE FROM words",
                "REVERT TABLE words");

        assertThat(sql.query("SELECT form, CELL_STATUS(form) FROM words")).matches("VALUES ('rain', 'ok')");
    }
}

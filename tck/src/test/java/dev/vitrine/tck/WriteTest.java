package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** INSERT, UPDATE, DELETE and MERGE of a table with computed columns. */
class WriteTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTable() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, year int DEFAULT 1900,"
                + " loud text COMPUTED AS text_upper(title), century int COMPUTED AS text_length(loud) + year / 100)");
    }

    @Test
    void anInsertWithoutColumnsFillsThemInOrder() throws SQLException {
        assertThat(sql.update("INSERT INTO films VALUES (1, 'rain', 1929), (2, 'dusk', 1960)"))
                .isEqualTo(2);
        assertThat(sql.update("INSERT INTO films VALUES (3, 'dawn')")).isEqualTo(1);

        assertThat(sql.query("SELECT * FROM films"))
                .matches(
                        "VALUES (1, 'rain', 1929, 'RAIN', 23), (2, 'dusk', 1960, 'DUSK', 23), (3, 'dawn', 1900, 'DAWN', 23)");
    }

    @Test
    void anInsertMayReadAQuery() throws SQLException {
        assertThat(sql.update("INSERT INTO films (title, id) SELECT 'film ' || g, g FROM generate_series(1, 1000) g"))
                .isEqualTo(1000);
        assertThat(sql.update("INSERT INTO films (id, title) SELECT id + 1000, loud FROM films WHERE id <= 2"))
                .isEqualTo(2);

        assertThat(sql.query("SELECT loud FROM films WHERE id IN (1, 1000, 1001)"))
                .matches("VALUES ('FILM 1'), ('FILM 1000'), ('FILM 1')");
        assertThat(sql.query("SELECT count(*) FROM films WHERE loud = upper(title)"))
                .matches("VALUES (1002::bigint)");
    }

    @Test
    void anInsertMayBeginWithWith() throws SQLException {
        sql.run("WITH names(id, name) AS (VALUES (1, 'rain'), (2, 'dusk'))"
                + " INSERT INTO films (id, title) SELECT id, name FROM names");

        assertThat(sql.query("SELECT id, loud FROM films")).matches("VALUES (1, 'RAIN'), (2, 'DUSK')");
    }

    @Test
    void defaultMayBeGivenForAComputedColumn() throws SQLException {
        sql.run("INSERT INTO films (id, title, loud) VALUES (1, 'rain', DEFAULT)");
        sql.run("UPDATE films SET title = 'dusk', loud = DEFAULT");

        assertThat(sql.query("SELECT loud FROM films")).matches("VALUES ('DUSK')");
    }

    @Test
    void aComputedColumnCannotBeAssigned() throws SQLException {
        assertThat(sql.query("INSERT INTO films (id, loud)\nVALUES (1, 'x')"))
                .failsWith("428C9")
                .at(1, 24);
        assertThat(sql.query("UPDATE films SET title = 'y',\n  loud = 'x'"))
                .failsWith("428C9")
                .at(2, 3);
        assertThat(sql.query("SELECT * FROM films")).isEmpty();
    }

    @Test
    void aConflictMayUpdateAndComputeAnew() throws SQLException {
        sql.run("INSERT INTO films VALUES (1, 'rain', 1929)");
        assertThat(sql.update("INSERT INTO films (id, title) VALUES (1, 'storm'), (2, 'dusk')"
                        + " ON CONFLICT (id) DO UPDATE SET title = excluded.title || '?'"))
                .isEqualTo(2);

        assertThat(sql.query("SELECT id, title, year, loud FROM films"))
                .matches("VALUES (1, 'storm?', 1929, 'STORM?'), (2, 'dusk', 1900, 'DUSK')");
    }

    @Test
    void aConflictMayDoNothing() throws SQLException {
        sql.run("INSERT INTO films VALUES (1, 'rain')");
        assertThat(sql.update("INSERT INTO films (id, title) VALUES (1, 'x'), (2, 'dusk') ON CONFLICT DO NOTHING"))
                .isEqualTo(1);

        assertThat(sql.query("SELECT id, loud FROM films")).matches("VALUES (1, 'RAIN'), (2, 'DUSK')");
    }

    @Test
    void aConflictWithoutAClauseFailsAndInsertsNothing() throws SQLException {
        sql.run("INSERT INTO films VALUES (1, 'rain')");

        assertThat(sql.query("INSERT INTO films (id, title) VALUES (2, 'dusk'), (1, 'x')"))
                .failsWith("23505");
        assertThat(sql.query("SELECT id, loud FROM films")).matches("VALUES (1, 'RAIN')");
    }

    @Test
    void returningGivesWhatWasComputed() throws SQLException {
        assertThat(
                        sql.query(
                                "INSERT INTO films (id, title) VALUES (1, 'rain'), (2, 'dusk') RETURNING id, loud || '!' AS l, century"))
                .matches("VALUES (1, 'RAIN!', 23), (2, 'DUSK!', 23)");
        assertThat(sql.query("INSERT INTO films (id, title, year) VALUES (3, 'dawn', 1900) RETURNING *"))
                .matches("VALUES (3, 'dawn', 1900, 'DAWN', 23)");
        assertThat(sql.query("UPDATE films SET title = title || 's' WHERE id < 3 RETURNING loud"))
                .matches("VALUES ('RAINS'), ('DUSKS')");
        assertThat(sql.query("INSERT INTO films (id, title) VALUES (3, 'y') ON CONFLICT (id) DO UPDATE"
                        + " SET title = excluded.title RETURNING id, loud"))
                .matches("VALUES (3, 'Y')");
        assertThat(sql.query("DELETE FROM films WHERE id = 3 RETURNING id, loud"))
                .matches("VALUES (3, 'Y')");
    }

    @Test
    void anUpdateComputesAnewWhatDependsOnIt() throws SQLException {
        sql.run("INSERT INTO films VALUES (1, 'rain', 1929), (2, 'dusk', 1960)");
        assertThat(sql.update("UPDATE films SET title = 'thunder' WHERE id = 1"))
                .isEqualTo(1);
        assertThat(sql.update("UPDATE films SET year = 2000")).isEqualTo(2);
        assertThat(sql.update("UPDATE films SET year = 1 WHERE id > 10")).isZero();

        assertThat(sql.query("SELECT * FROM films"))
                .matches("VALUES (1, 'thunder', 2000, 'THUNDER', 27), (2, 'dusk', 2000, 'DUSK', 24)");
    }

    @Test
    void anUpdateLeavesAloneWhatDoesNotDependOnIt() throws SQLException {
        sql.run(
                "CREATE TABLE pictures (id int PRIMARY KEY, note text, poster image,"
                        + " thumb image COMPUTED AS image_resize(poster, width => 16), loud text COMPUTED AS text_upper(note))");
        sql.update("INSERT INTO pictures (id, note, poster) VALUES (1, 'a', ?)", Samples.path("fruits.jpg"));
        sql.run("CREATE TABLE kept AS SELECT thumb::text AS thumb FROM pictures", "UPDATE pictures SET note = 'b'");

        assertThat(sql.query("SELECT loud, thumb::text = (SELECT thumb FROM kept) FROM pictures"))
                .matches("VALUES ('B', true)");
    }

    @Test
    void anUpdateMayTakeValuesFromAnotherTable() throws SQLException {
        sql.run("INSERT INTO films VALUES (1, 'rain'), (2, 'dusk'), (3, 'dawn')");
        sql.run("CREATE TABLE names (film int, name text)", "INSERT INTO names VALUES (1, 'storm'), (3, 'noon')");
        assertThat(sql.update("UPDATE films f SET title = n.name FROM names n WHERE n.film = f.id"))
                .isEqualTo(2);
        assertThat(sql.query("UPDATE films SET (title, year) = (SELECT name || '2', 7 FROM names WHERE film = 1)"
                        + " WHERE id = 1 RETURNING loud, year"))
                .matches("VALUES ('STORM2', 7)");

        assertThat(sql.query("SELECT id, loud FROM films")).matches("VALUES (1, 'STORM2'), (2, 'DUSK'), (3, 'NOON')");
    }

    @Test
    void anUpdateOfTheKeyKeepsTheRow() throws SQLException {
        sql.run("INSERT INTO films VALUES (1, 'rain'), (2, 'dusk')", "UPDATE films SET id = id + 10");

        assertThat(sql.query("SELECT id, loud FROM films")).matches("VALUES (11, 'RAIN'), (12, 'DUSK')");
    }

    @Test
    void mergeInsertsUpdatesAndDeletes() throws SQLException {
        sql.run("INSERT INTO films VALUES (1, 'rain'), (2, 'dusk')");
        sql.run("CREATE TABLE changes (id int, title text)");
        sql.run("INSERT INTO changes VALUES (1, 'storm'), (2, NULL), (3, 'dawn')");
        assertThat(sql.update("MERGE INTO films f USING changes c ON f.id = c.id"
                        + " WHEN MATCHED AND c.title IS NULL THEN DELETE"
                        + " WHEN MATCHED THEN UPDATE SET title = c.title"
                        + " WHEN NOT MATCHED THEN INSERT (id, title) VALUES (c.id, c.title)"))
                .isEqualTo(3);

        assertThat(sql.query("SELECT id, loud FROM films")).matches("VALUES (1, 'STORM'), (3, 'DAWN')");
    }

    @Test
    void rowsAreDeleted() throws SQLException {
        sql.run("INSERT INTO films SELECT g, 'f' || g FROM generate_series(1, 10) g");
        sql.run("CREATE TABLE gone (id int)", "INSERT INTO gone VALUES (3), (4)");
        assertThat(sql.update("DELETE FROM films WHERE loud = 'F1'")).isEqualTo(1);
        assertThat(sql.update("DELETE FROM films USING gone WHERE films.id = gone.id"))
                .isEqualTo(2);
        assertThat(sql.query("SELECT count(*) FROM films")).matches("VALUES (7::bigint)");
        sql.run("TRUNCATE films");

        assertThat(sql.query("SELECT * FROM films")).isEmpty();
    }

    @Test
    void aTableNeedsNoPrimaryKey() throws SQLException {
        sql.run("CREATE TABLE notes (note text, loud text COMPUTED AS text_upper(note))");
        sql.run("INSERT INTO notes VALUES ('a'), ('a'), ('b')", "UPDATE notes SET note = 'c' WHERE note = 'a'");

        assertThat(sql.query("SELECT * FROM notes")).matches("VALUES ('c', 'C'), ('c', 'C'), ('b', 'B')");
        sql.run("DELETE FROM notes WHERE loud = 'C'");
        assertThat(sql.query("SELECT * FROM notes")).matches("VALUES ('b', 'B')");
    }

    @Test
    void aKeyMayHaveSeveralColumns() throws SQLException {
        sql.run("CREATE TABLE scenes (film text, number int, name text, loud text COMPUTED AS text_upper(name),"
                + " PRIMARY KEY (film, number))");
        sql.run("INSERT INTO scenes VALUES ('m', 1, 'a'), ('m', 2, 'b'), ('n', 1, 'c')");
        sql.run("UPDATE scenes SET name = 'z' WHERE number = 1");

        assertThat(sql.query("SELECT film, number, loud FROM scenes"))
                .matches("VALUES ('m', 1, 'Z'), ('m', 2, 'B'), ('n', 1, 'Z')");
    }

    @Test
    void constraintsHoldForComputedColumns() throws SQLException {
        sql.run("ALTER TABLE films ADD CONSTRAINT short CHECK (length(loud) < 6)");
        sql.run("CREATE UNIQUE INDEX ON films (loud)", "INSERT INTO films VALUES (1, 'rain')");

        assertThat(sql.query("INSERT INTO films VALUES (2, 'metropolis')")).failsWith("23514");
        assertThat(sql.query("INSERT INTO films VALUES (2, 'Rain')")).failsWith("23505");
        assertThat(sql.query("SELECT count(*) FROM films")).matches("VALUES (1::bigint)");
    }

    @Test
    void foreignKeysWorkInBothDirections() throws SQLException {
        sql.run("CREATE TABLE scenes (id int PRIMARY KEY, film int REFERENCES films ON DELETE CASCADE, name text,"
                + " loud text COMPUTED AS text_upper(name))");
        sql.run("INSERT INTO films VALUES (1, 'rain')", "INSERT INTO scenes VALUES (1, 1, 'a')");

        assertThat(sql.query("INSERT INTO scenes VALUES (2, 7, 'b')")).failsWith("23503");
        sql.run("DELETE FROM films");
        assertThat(sql.query("SELECT * FROM scenes")).isEmpty();
    }
}

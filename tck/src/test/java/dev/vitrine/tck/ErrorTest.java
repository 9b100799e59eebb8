package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each state that can be had, and the place in the text that is to blame. */
class ErrorTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTable() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
    }

    @Test
    void whatDoesNotParseIs42601() throws SQLException {
        assertThat(sql.query("SELEC 1")).failsWith("42601").at(1, 1);
        assertThat(sql.query("SELECT text_upper(title\nFROM films")).failsWith("42601");
        assertThat(sql.query("CREATE TABLE t (\n  id int,\n  loud text COMPUTED text_upper(id))"))
                .failsWith("42601");
        assertThat(sql.query("CREATE EMBEDDING INDEX ON films title"))
                .failsWith("42601")
                .at(1, 33);
        assertThat(sql.query("CREATE INCREMENTAL VIEW v SELECT 1"))
                .failsWith("42601")
                .at(1, 27);
    }

    @Test
    void anUnknownTableIs42P01() throws SQLException {
        assertThat(sql.query("SELECT title\nFROM nothing")).failsWith("42P01").at(2, 6);
        assertThat(sql.query("INSERT INTO nothing VALUES (1)"))
                .failsWith("42P01")
                .at(1, 13);
        assertThat(sql.query("ALTER TABLE nothing ADD COLUMN a text COMPUTED AS text_upper(b)"))
                .failsWith("42P01")
                .at(1, 13);
        assertThat(sql.query("CREATE INCREMENTAL VIEW v AS SELECT id FROM nothing"))
                .failsWith("42P01")
                .at(1, 45);
        assertThat(sql.query("RELEASE TABLE nothing")).failsWith("42P01").at(1, 15);
    }

    @Test
    void anUnknownColumnIs42703() throws SQLException {
        assertThat(sql.query("SELECT id,\n  titel FROM films"))
                .failsWith("42703")
                .at(2, 3);
        assertThat(sql.query("INSERT INTO films (id, titel) VALUES (1, 'x')"))
                .failsWith("42703")
                .at(1, 24);
        assertThat(sql.query("UPDATE films SET titel = 'x'")).failsWith("42703").at(1, 18);
    }

    @Test
    void anUnknownFunctionIs42883() throws SQLException {
        assertThat(sql.query("SELECT id, text_uper(title) FROM films"))
                .failsWith("42883")
                .at(1, 12);
        assertThat(sql.query("SELECT image_width(id) FROM films"))
                .failsWith("42883")
                .at(1, 8);
        assertThat(sql.query("SELECT text_upper(title, title) FROM films"))
                .failsWith("42883")
                .at(1, 8);
        assertThat(sql.query("SELECT text_upper() FROM films"))
                .failsWith("42883")
                .at(1, 8);
    }

    @Test
    void whatIsThereAlreadyIsNotMadeAgain() throws SQLException {
        assertThat(sql.query("CREATE TABLE films (id int, loud text COMPUTED AS text_upper('x'))"))
                .failsWith("42P07");
        assertThat(sql.query("ALTER TABLE films ADD COLUMN loud text COMPUTED AS text_lower(title)"))
                .failsWith("42701")
                .at(1, 30);
        assertThat(sql.query("ALTER TABLE films ADD COLUMN title text COMPUTED AS text_lower(loud)"))
                .failsWith("42701")
                .at(1, 30);
        sql.run("CREATE TABLE IF NOT EXISTS films (id int, loud text COMPUTED AS text_upper('x'))");
    }

    @Test
    void aCycleIs42V01() throws SQLException {
        assertThat(sql.query(
                        "CREATE TABLE t (id int, a text COMPUTED AS text_upper(b), b text COMPUTED AS text_upper(a))"))
                .failsWith("42V01")
                .at(1, 44)
                .saying("a", "b");
        assertThat(sql.query("ALTER TABLE films ADD COLUMN again text COMPUTED AS text_upper(again)"))
                .failsWithOneOf("42V01", "42703");
    }

    @Test
    void anAssignedComputedColumnIs428C9() throws SQLException {
        assertThat(sql.query("INSERT INTO films VALUES (1, 'a', 'B')")).failsWith("428C9");
        assertThat(sql.query("INSERT INTO films (loud, id) VALUES ('B', 1)"))
                .failsWith("428C9")
                .at(1, 20);
        assertThat(sql.query("UPDATE films SET loud = 'B'")).failsWith("428C9").at(1, 18);
        assertThat(sql.query("INSERT INTO films VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET loud = 'B'"))
                .failsWith("428C9")
                .at(1, 66);
    }

    @Test
    void aWrongOptionIs22023() throws SQLException {
        assertThat(sql.query("ALTER TABLE films SET (versioned = maybe)"))
                .failsWith("22023")
                .saying("maybe");
        assertThat(sql.query("SELECT image_resize(IMAGE '" + Samples.path("home.jpg") + "', width => -1)"))
                .failsWith("22023")
                .saying("-1");
    }

    @Test
    void whatIsNotRunYetIs42V04() throws SQLException {
        assertThat(sql.query("CREATE LIBRARY films FROM 'films.jar'"))
                .failsWith("42V04")
                .at(1, 1);
        assertThat(sql.query("ALTER TABLE films ADD COLUMN v text COMPUTED AS text_lower(title) VIRTUAL"))
                .failsWith("42V04")
                .at(1, 37);
        assertThat(sql.query("SELECT id FROM films\nORDER BY text_length(title)"))
                .failsWith("42V04")
                .at(2, 10);
        assertThat(sql.query("SELECT max(text_length(title)) FROM films GROUP BY text_upper(title)"))
                .failsWith("42V04");
    }

    @Test
    void theClassOfAnExceptionFollowsItsState() throws SQLException {
        assertThatThrownBy(() -> sql.run("SELECT SIMILARITY(title, 'x') FROM films"))
                .isInstanceOf(SQLSyntaxErrorException.class);
        assertThatThrownBy(() -> sql.run("SELECT image_width(IMAGE '/no/such.png')"))
                .isInstanceOf(SQLDataException.class)
                .extracting("SQLState")
                .isEqualTo("22V04");
    }

    @Test
    void aConnectionWorksOnAfterEveryError() throws SQLException {
        for (String text : new String[] {
            "SELEC", "SELECT text_upper(nope) FROM films", "SELECT * FROM films AS OF VERSION 9", "CREATE SNAPSHOT s"
        }) {
            assertThatThrownBy(() -> sql.run(text)).isInstanceOf(SQLException.class);
        }
        sql.run("INSERT INTO films VALUES (1, 'rain')");

        assertThat(sql.query("SELECT loud FROM films")).matches("VALUES ('RAIN')");
    }

    @Test
    void aMisspeltFunctionInAPlainStatementTellsTheNearestToo() {
        assertThatThrownBy(() -> sql.run("SELECT text_uper('rain')"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("Did you mean text_upper");
        assertThatThrownBy(() -> sql.run("SELECT zzzzzzzz('rain')")).hasMessageContaining("No function matches");
    }
}

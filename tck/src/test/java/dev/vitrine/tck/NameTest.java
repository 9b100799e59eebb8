package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names of every shape, other schemas, comments and white space. */
class NameTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @Test
    void quotedAndMixedCaseNamesAreKept() throws SQLException {
        sql.run(
                "CREATE TABLE \"My Films\" (\"Id\" int PRIMARY KEY, \"the \"\"Title\"\"\" text,"
                        + " \"select\" text COMPUTED AS text_upper(\"the \"\"Title\"\"\"), ÇİĞ text COMPUTED AS text_lower(\"select\"))");
        sql.run("INSERT INTO \"My Films\" (\"Id\", \"the \"\"Title\"\"\") VALUES (1, 'Rain')");
        sql.run("UPDATE \"My Films\" SET \"the \"\"Title\"\"\" = 'Dusk' WHERE \"Id\" = 1");

        assertThat(sql.query("SELECT * FROM \"My Films\"")).matches("VALUES (1, 'Dusk', 'DUSK', 'dusk')");
        assertThat(sql.query("SELECT \"Id\" FROM \"My Films\" AS OF VERSION 0")).isEmpty();
        sql.run("DROP TABLE \"My Films\"");
    }

    @Test
    void unquotedNamesAreFoldedWhateverTheLocale() throws SQLException {
        sql.run("CREATE TABLE FILMS (ID INT PRIMARY KEY, TITLE TEXT, INFO TEXT COMPUTED AS TEXT_UPPER(TITLE))");
        sql.run("insert into Films (Id, Title) values (1, 'mini')");

        assertThat(sql.query("SELECT id, title, info FROM films WHERE TEXT_LENGTH(title) = 4"))
                .matches("VALUES (1, 'mini', 'MINI')");
    }

    @Test
    void wordsOfTheLanguageMayBeNames() throws SQLException {
        sql.run("CREATE TABLE history (version int PRIMARY KEY, snapshot text, computed text, stored text, of int,"
                + " index text COMPUTED AS text_upper(snapshot), virtual text COMPUTED AS text_lower(computed))");
        sql.run("INSERT INTO history (version, snapshot, computed) VALUES (1, 'a', 'B')");

        assertThat(sql.query("SELECT version, index, virtual, stored, of FROM history"))
                .matches("VALUES (1, 'A', 'b', NULL::text, NULL::int)");
    }

    @Test
    void aTableMayBeInAnotherSchema() throws SQLException {
        sql.run("SET search_path = public");
        String films = sql.schema() + ".films";
        sql.run("CREATE TABLE " + films + " (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
        sql.run("INSERT INTO " + films + " VALUES (1, 'rain')", "UPDATE " + films + " SET title = 'dusk'");

        assertThat(sql.query("SELECT f.loud FROM " + films + " f")).matches("VALUES ('DUSK')");
        assertThat(sql.query("SELECT title FROM " + films + " AS OF VERSION 1")).matches("VALUES ('rain')");
        assertThat(sql.query("SELECT loud FROM films")).failsWith("42P01").at(1, 18);
    }

    @Test
    void theSearchPathDecidesWhichTableIsMeant() throws SQLException {
        String other = sql.schema() + "_other";
        sql.run("CREATE SCHEMA " + other);
        try {
            sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, sound text COMPUTED AS text_upper(title))");
            sql.run("CREATE TABLE " + other
                    + ".films (id int PRIMARY KEY, title text, sound text COMPUTED AS text_lower(title))");
            sql.run("INSERT INTO films VALUES (1, 'Rain')");
            sql.run("SET search_path = " + other, "INSERT INTO films VALUES (1, 'Dusk')");

            assertThat(sql.query("SELECT sound FROM films")).matches("VALUES ('dusk')");
            assertThat(sql.query("SELECT sound FROM " + sql.schema() + ".films"))
                    .matches("VALUES ('RAIN')");
        } finally {
            sql.run("DROP TABLE IF EXISTS " + other + ".films", "DROP SCHEMA " + other);
        }
    }

    @Test
    void commentsAndWhiteSpaceStandAnywhere() throws SQLException {
        sql.run("/* a film */ CREATE -- the table\n\tTABLE films(id int PRIMARY KEY,title text,\n\n"
                + "loud/* c */text COMPUTED/* /* nested */ */AS\n text_upper -- call\n (title) -- end\n)");
        sql.run("-- first\nINSERT\tINTO films(id,title)VALUES(1,'-- no comment /* neither */');;");

        assertThat(sql.query("\n\n  SELECT\r\n loud FROM films -- last"))
                .matches("VALUES ('-- NO COMMENT /* NEITHER */')");
        assertThat(sql.query("SELECT text_upper($$it's$$), text_lower(E'A\\nB'), text_upper(U&'\\0061')"))
                .matches("VALUES ('IT''S', E'a\\nb', 'A')");
    }

    @Test
    void aColumnMayHaveTheNameOfAFunction() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, text_upper text COMPUTED AS text_upper(title))");
        sql.run("INSERT INTO films VALUES (1, 'rain')");

        assertThat(sql.query("SELECT text_upper, text_upper(text_upper) FROM films"))
                .matches("VALUES ('RAIN', 'RAIN')");
    }
}

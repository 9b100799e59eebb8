package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A session that reads every table as it was. */
class SessionMomentTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeHistory() throws SQLException {
        sql.run(
                "CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))",
                "CREATE TABLE makers (id int PRIMARY KEY, name text, face image)",
                "INSERT INTO films VALUES (1, 'rain')",
                "INSERT INTO makers VALUES (1, 'Lang')",
                "CREATE SNAPSHOT gold AS SELECT count(*) FROM films",
                "UPDATE films SET title = 'storm'",
                "UPDATE makers SET name = 'Murnau'");
    }

    @Test
    void everyTableIsReadAsOfThen() throws SQLException {
        try (PreparedStatement before = sql.connection().prepareStatement("SELECT title FROM films WHERE id = ?")) {
            before.setInt(1, 1);
            assertThat(Sql.rows(before.executeQuery())).hasToString("[[storm]]");
            sql.run("SET vitrine.as_of = 'SNAPSHOT gold'");
            before.setInt(1, 1);
            assertThat(Sql.rows(before.executeQuery())).hasToString("[[rain]]");
        }
        assertThat(sql.query("SELECT f.loud, m.name FROM films f JOIN makers m USING (id)"))
                .matches("VALUES ('RAIN', 'Lang')");
        assertThat(sql.query("TABLE makers")).matches("SELECT 1, 'Lang', NULL::text");
        assertThat(sql.query("WITH films AS (SELECT 'mine' AS title) SELECT title FROM films"))
                .matches("VALUES ('mine')");
        assertThat(sql.query("SELECT text_length(title) FROM films WHERE text_upper(title) = 'RAIN'"))
                .matches("VALUES (4)");
        assertThat(sql.query("SELECT title FROM films AS OF VERSION 2")).matches("VALUES ('storm')");
        assertThat(sql.query("SELECT count(*) FROM pg_class WHERE relname = 'films' AND false"))
                .matches("VALUES (0::bigint)");

        sql.run("RESET vitrine.as_of");
        assertThat(sql.query("SELECT loud FROM films")).matches("VALUES ('STORM')");
    }

    @Test
    void theValueMayBeATimeOrAVersion() throws SQLException {
        Object time =
                Sql.rows(sql.connection(), "SHOW HISTORY FOR films").get(1).get(1);
        sql.run("SET vitrine.as_of = '" + time + "'");
        assertThat(sql.query("SELECT loud FROM films")).matches("VALUES ('RAIN')");
        sql.run("SET vitrine.as_of = 'VERSION 0'");
        assertThat(sql.query("SELECT loud FROM films")).isEmpty();
        sql.run("SET vitrine.as_of = 'yesterday'");
        assertThat(sql.query("SELECT loud FROM films")).failsWith("72V01");
        sql.run("SET vitrine.as_of = 'nonsense'");
        assertThat(sql.query("SELECT loud FROM films")).failsWith("22007");
        sql.run("SET vitrine.as_of = ''");
        assertThat(sql.query("SELECT loud FROM films")).matches("VALUES ('STORM')");
    }

    @Test
    void itEndsWithTheTransaction() throws SQLException {
        Connection connection = sql.connection();
        connection.setAutoCommit(false);
        sql.run("SET LOCAL vitrine.as_of = 'VERSION 1'");
        assertThat(sql.query("SELECT loud FROM films")).matches("VALUES ('RAIN')");
        connection.commit();
        assertThat(sql.query("SELECT loud FROM films")).matches("VALUES ('STORM')");
        connection.rollback();
        connection.setAutoCommit(true);
    }

    @Test
    void nothingIsWrittenMeanwhile() throws SQLException {
        sql.run("SET vitrine.as_of = 'VERSION 1'");
        for (String write : new String[] {
            "INSERT INTO films VALUES (2, 'fog')",
            "UPDATE makers SET name = 'x'",
            "DELETE FROM films",
            "TRUNCATE films",
            "REVERT TABLE films",
            "ALTER TABLE films ADD COLUMN a int"
        }) {
            assertThat(sql.query(write)).failsWith("25006");
        }
        sql.run("SHOW HISTORY FOR films", "RESET vitrine.as_of", "INSERT INTO films VALUES (2, 'fog')");
    }

    @Test
    void anIncrementalViewIsReadAsOfThen() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW lengths AS SELECT id, text_length(title) AS n FROM films");
        sql.run("UPDATE films SET title = 'fog'", "SET vitrine.as_of = 'VERSION 2'");
        assertThat(sql.query("SELECT * FROM lengths")).matches("VALUES (1, 5)");
        assertThat(sql.query("SELECT f.title, l.n FROM films f JOIN lengths l USING (id)"))
                .matches("VALUES ('storm', 5)");
        sql.run("SET vitrine.as_of = 'VERSION 1'");
        assertThat(sql.query("SELECT * FROM lengths")).failsWith("72V01").saying("lengths", "version 2");
    }

    @Test
    void tablesBehindAViewOfPostgresAreReadAsOfThen() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW lengths AS SELECT id, text_length(title) AS n FROM films");
        sql.run("CREATE VIEW titles (number, name) AS SELECT id, title FROM films WHERE id < 9");
        sql.run(
                "CREATE VIEW lines AS SELECT t.name || l.n AS line FROM (titles t JOIN lengths l ON l.id = t.number) LEFT JOIN"
                        + " makers m ON m.id = t.number");
        sql.run(
                "CREATE VIEW others AS SELECT relname FROM pg_class",
                "CREATE TABLE films2 (id int)",
                "UPDATE films SET title = 'fog'");
        assertThat(sql.query("SELECT line FROM lines")).matches("VALUES ('fog3')");

        sql.run("SET vitrine.as_of = 'VERSION 2'");
        assertThat(sql.query("SELECT name FROM titles")).matches("VALUES ('storm')");
        assertThat(sql.query("SELECT titles.name FROM titles WHERE titles.number = ?", 1))
                .matches("VALUES ('storm')");
        assertThat(sql.query("TABLE titles")).matches("VALUES (1, 'storm')");
        assertThat(sql.query("WITH films AS (SELECT 5 AS id, 'x' AS title) SELECT t.* FROM titles AS t, films"))
                .matches("VALUES (1, 'storm')");
        assertThat(sql.query("SELECT text_upper(name) FROM titles t WHERE text_length(name) = 5"))
                .matches("VALUES ('STORM')");
        assertThat(sql.query("SELECT count(*) FROM others WHERE false")).matches("VALUES (0::bigint)");
        assertThat(sql.query("SELECT count(*) FROM gold")).matches("VALUES (1::bigint)");
        assertThat(sql.query("SELECT line FROM lines")).matches("VALUES ('storm5')");
        sql.run("RESET vitrine.as_of");
        assertThat(sql.query("SELECT name FROM titles")).matches("VALUES ('fog')");
    }

    @Test
    void aMaterializedViewIsNotTakenForThePast() throws SQLException {
        sql.run("CREATE MATERIALIZED VIEW kept AS SELECT title FROM films", "SET vitrine.as_of = 'VERSION 1'");
        assertThat(sql.query("SELECT * FROM kept")).failsWith("42V04").at(1, 15);
    }
}

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
    void aViewIsNotReadAsOfThen() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW lengths AS SELECT id, text_length(title) AS n FROM films");
        sql.run("SET vitrine.as_of = 'VERSION 1'");
        assertThat(sql.query("SELECT * FROM lengths")).failsWith("42V04").at(1, 15);
    }
}

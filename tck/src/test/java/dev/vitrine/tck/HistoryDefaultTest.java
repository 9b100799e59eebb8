package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which new tables keep history. */
class HistoryDefaultTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @Test
    void unlessSaidOnlyTablesWithAnExtensionKeepHistory() throws SQLException {
        sql.run("CREATE TABLE plain (id int PRIMARY KEY)", "CREATE TABLE ours (id int PRIMARY KEY, face IMAGE)");

        assertThat(sql.query("SELECT * FROM plain AS OF VERSION 0")).failsWith("42809");
        assertThat(sql.query("SELECT id FROM ours AS OF VERSION 0")).isEmpty();
    }

    @Test
    void allMeansTablesThatPostgresAloneMakesToo() throws SQLException {
        sql.run("SET vitrine.versioned = 'all'");
        sql.run(
                "CREATE TABLE plain (id serial PRIMARY KEY, name text)",
                "INSERT INTO plain (name) VALUES ('a'), ('b')");
        sql.run("CREATE TABLE copied AS SELECT * FROM plain", "SELECT id, name INTO picked FROM plain WHERE id = 1");
        sql.run(
                "CREATE TABLE alike (LIKE plain INCLUDING ALL EXCLUDING DEFAULTS)",
                "CREATE TABLE IF NOT EXISTS plain (id int)");
        sql.run("DELETE FROM plain", "DELETE FROM copied", "DELETE FROM picked");

        assertThat(sql.query("SELECT name FROM plain")).isEmpty();
        assertThat(sql.query("SELECT name FROM plain AS OF VERSION 1")).matches("VALUES ('a'), ('b')");
        assertThat(sql.query("SELECT name FROM copied AS OF VERSION 0")).matches("VALUES ('a'), ('b')");
        assertThat(sql.query("SELECT * FROM picked AS OF VERSION 0")).matches("VALUES (1, 'a')");
        assertThat(sql.query("SELECT name FROM alike AS OF VERSION 0")).isEmpty();
    }

    @Test
    void tablesThatCannotHaveHistoryStayPlain() throws SQLException {
        sql.run("SET vitrine.versioned = 'all'");
        sql.run("CREATE TEMP TABLE passing (id int)", "INSERT INTO passing VALUES (1)", "SELECT 1 AS a INTO TEMP gone");
        try (Statement statement = sql.connection().createStatement()) {
            for (String made : new String[] {
                "CREATE TABLE parts (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE part PARTITION OF parts FOR VALUES FROM (1) TO (9)",
                "CREATE UNLOGGED TABLE quick (id int)"
            }) {
                statement.execute(made);
                assertThat(String.valueOf(statement.getWarnings())).as(made).contains("keeps no history");
            }
        }
        sql.run("INSERT INTO parts VALUES (1)", "INSERT INTO quick VALUES (1)");
        assertThat(sql.query("SELECT * FROM parts")).matches("VALUES (1)");
    }

    @Test
    void aTransactionThatIsRolledBackTakesTheTableAlong() throws SQLException {
        sql.run("SET vitrine.versioned = 'all'");
        sql.connection().setAutoCommit(false);
        sql.run("CREATE TABLE plain (id int PRIMARY KEY)", "INSERT INTO plain VALUES (1)");
        assertThat(sql.query("SELECT * FROM plain")).matches("VALUES (1)");
        sql.connection().rollback();
        sql.connection().setAutoCommit(true);
        assertThat(sql.query("SELECT * FROM plain")).failsWith("42P01");
        sql.run("CREATE TABLE plain (id int PRIMARY KEY)");
        assertThat(sql.query("SELECT * FROM plain AS OF VERSION 0")).isEmpty();
        assertThat(sql.query("CREATE TABLE plain (id int)")).failsWith("42P07");
    }

    @Test
    void offMeansNone() throws SQLException {
        sql.run("SET vitrine.versioned = 'off'", "CREATE TABLE ours (id int PRIMARY KEY, face IMAGE)");
        assertThat(sql.query("SELECT * FROM ours AS OF VERSION 0")).failsWith("42809");

        sql.run("SET vitrine.versioned = 'some'");
        assertThat(sql.query("CREATE TABLE others (id int PRIMARY KEY, face IMAGE)"))
                .failsWith("22023")
                .saying("some");
    }
}

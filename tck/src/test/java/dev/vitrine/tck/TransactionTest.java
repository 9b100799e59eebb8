package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What commit, rollback and savepoints do to computed values, definitions and versions. */
class TransactionTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTable() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
    }

    @Test
    void aRollbackUndoesRowsAndTheirVersion() throws SQLException {
        sql.connection().setAutoCommit(false);
        sql.run("INSERT INTO films VALUES (1, 'rain')");
        assertThat(sql.query("SELECT loud FROM films")).matches("VALUES ('RAIN')");
        sql.connection().rollback();

        assertThat(sql.query("SELECT * FROM films")).isEmpty();
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 1")).failsWith("72V01");
    }

    @Test
    void aSavepointIsComeBackTo() throws SQLException {
        Connection connection = sql.connection();
        connection.setAutoCommit(false);
        sql.run("INSERT INTO films VALUES (1, 'rain')");
        Savepoint savepoint = connection.setSavepoint();
        sql.run("INSERT INTO films VALUES (2, 'dusk')", "UPDATE films SET title = 'storm' WHERE id = 1");
        connection.rollback(savepoint);
        sql.run("INSERT INTO films VALUES (3, 'dawn')");
        connection.commit();

        assertThat(sql.query("SELECT id, loud FROM films")).matches("VALUES (1, 'RAIN'), (3, 'DAWN')");
    }

    @Test
    void anErrorIsComeBackFromWithASavepoint() throws SQLException {
        Connection connection = sql.connection();
        connection.setAutoCommit(false);
        sql.run("CREATE TABLE pictures (id int PRIMARY KEY, poster image, wide int COMPUTED AS image_width(poster))");
        sql.run("INSERT INTO films VALUES (1, 'rain')");
        Savepoint savepoint = connection.setSavepoint("before");
        assertThat(sql.query("INSERT INTO pictures VALUES (1, '/no/such/file.png')"))
                .failsWith("22V04");
        connection.rollback(savepoint);
        sql.run("INSERT INTO films VALUES (2, 'dusk')");
        connection.commit();

        assertThat(sql.query("SELECT loud FROM films")).matches("VALUES ('RAIN'), ('DUSK')");
    }

    @Test
    void aFailedStatementEndsTheTransaction() throws SQLException {
        sql.connection().setAutoCommit(false);
        sql.run("INSERT INTO films VALUES (1, 'rain')");
        assertThat(sql.query("INSERT INTO films VALUES (1, 'again')")).failsWith("23505");
        assertThat(sql.query("INSERT INTO films VALUES (2, 'dusk')")).failsWith("25P02");
        assertThat(sql.query("SELECT text_upper(title) FROM films")).failsWith("25P02");
        sql.connection().rollback();

        assertThat(sql.query("SELECT * FROM films")).isEmpty();
    }

    @Test
    void aTransactionMakesOneVersion() throws SQLException {
        sql.connection().setAutoCommit(false);
        sql.run("INSERT INTO films VALUES (1, 'rain')", "INSERT INTO films VALUES (2, 'dusk')");
        sql.run("UPDATE films SET title = 'storm' WHERE id = 1", "DELETE FROM films WHERE id = 2");
        sql.connection().commit();

        assertThat(sql.query("SELECT loud FROM films AS OF VERSION 1")).matches("VALUES ('STORM')");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 2")).failsWith("72V01");
    }

    @Test
    void textsMayBeginAndEndTransactions() throws SQLException {
        sql.run("BEGIN", "INSERT INTO films VALUES (1, 'rain')", "ROLLBACK");
        sql.run("BEGIN; INSERT INTO films VALUES (2, 'dusk'); COMMIT");
        sql.run("START TRANSACTION", "SAVEPOINT a", "INSERT INTO films VALUES (3, 'dawn')", "ROLLBACK TO a", "END");

        assertThat(sql.query("SELECT id, loud FROM films")).matches("VALUES (2, 'DUSK')");
    }

    @Test
    void severalStatementsInOneTextAreOneTransaction() throws SQLException {
        assertThat(sql.query("INSERT INTO films VALUES (1, 'rain'); INSERT INTO films VALUES (1, 'again')"))
                .failsWith("23505");

        assertThat(sql.query("SELECT * FROM films")).isEmpty();
    }

    @Test
    void definitionsAreUndoneToo() throws SQLException {
        sql.connection().setAutoCommit(false);
        sql.run("CREATE TABLE scenes (id int PRIMARY KEY, name text, loud text COMPUTED AS text_upper(name))");
        sql.run("ALTER TABLE films ADD COLUMN quiet text COMPUTED AS text_lower(title)");
        sql.run("INSERT INTO scenes VALUES (1, 'a')");
        sql.connection().rollback();
        sql.connection().setAutoCommit(true);

        assertThat(sql.query("SELECT * FROM scenes")).failsWith("42P01").at(1, 15);
        sql.run("INSERT INTO films VALUES (1, 'rain')");
        assertThat(sql.query("SELECT * FROM films")).matches("VALUES (1, 'rain', 'RAIN')");
        sql.run("CREATE TABLE scenes (id int PRIMARY KEY, name text, loud text COMPUTED AS text_lower(name))");
    }

    @Test
    void othersSeeRowsWhenTheyAreCommitted() throws SQLException {
        Connection other = sql.another();
        sql.connection().setAutoCommit(false);
        sql.run("INSERT INTO films VALUES (1, 'rain')");
        assertThat(Sql.query(other, "SELECT loud FROM films")).isEmpty();
        sql.connection().commit();

        assertThat(Sql.query(other, "SELECT loud FROM films")).matches("VALUES ('RAIN')");
    }

    @Test
    void otherConnectionsComputeWhatThisOneDefined() throws SQLException {
        Connection other = sql.another();
        assertThat(Sql.query(other, "SELECT * FROM films")).isEmpty();
        sql.run("ALTER TABLE films ADD COLUMN quiet text COMPUTED AS text_lower(title)");
        Sql.run(other, "INSERT INTO films VALUES (1, 'Rain')");

        assertThat(sql.query("SELECT loud, quiet FROM films")).matches("VALUES ('RAIN', 'rain')");
    }

    @Test
    void aReadOnlyConnectionWritesNothing() throws SQLException {
        sql.connection().setReadOnly(true);
        sql.connection().setAutoCommit(false);

        assertThat(sql.query("INSERT INTO films VALUES (1, 'rain')")).failsWith("25006");
    }

    @Test
    void definitionsInATransactionThatTheStatementBeginOpensGoWithIt() throws SQLException {
        sql.run(
                "BEGIN",
                "CREATE TABLE words (id int PRIMARY KEY, word text, loud text COMPUTED AS text_upper(word))",
                "INSERT INTO words (id, word) VALUES (1, 'rain')",
                "ALTER TABLE words ADD COLUMN low text COMPUTED AS text_lower(word)",
                "ALTER TABLE words ALTER COLUMN loud SET COMPUTED AS text_lower(word)",
                "ALTER TABLE words ALTER COLUMN id TYPE bigint");
        assertThat(sql.query("SELECT * FROM words")).matches("VALUES (1::bigint, 'rain', 'rain', 'rain')");
        sql.run("ROLLBACK");

        assertThat(sql.query("SELECT * FROM words")).failsWith("42P01");
    }
}

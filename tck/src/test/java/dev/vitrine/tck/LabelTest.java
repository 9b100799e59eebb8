package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names of versions. */
class LabelTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeHistory() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
        sql.run("INSERT INTO films VALUES (1, 'rain')", "UPDATE films SET title = 'storm'");
    }

    @Test
    void aVersionIsReadByItsLabel() throws SQLException {
        sql.run("ALTER TABLE films LABEL VERSION 1 AS 'first cut'");

        assertThat(sql.query("SELECT * FROM films AS OF LABEL 'first cut'")).matches("VALUES (1, 'rain', 'RAIN')");
        assertThat(sql.query("SELECT loud FROM films AS OF LABEL ?", "first cut"))
                .matches("VALUES ('RAIN')");
    }

    @Test
    void aLabelThatIsSetAgainMoves() throws SQLException {
        sql.run("ALTER TABLE films LABEL VERSION 1 AS 'gold'", "ALTER TABLE films LABEL VERSION 2 AS 'gold'");

        assertThat(sql.query("SELECT loud FROM films AS OF LABEL 'gold'")).matches("VALUES ('STORM')");
    }

    @Test
    void theVersionMayBeAParameter() throws SQLException {
        sql.update("ALTER TABLE films LABEL VERSION ? AS 'gold'", 1);

        assertThat(sql.query("SELECT loud FROM films AS OF LABEL 'gold'")).matches("VALUES ('RAIN')");
    }

    @Test
    void labelsAreShownInTheHistory() throws SQLException {
        sql.run(
                "ALTER TABLE films LABEL VERSION 1 AS 'gold'",
                "ALTER TABLE films LABEL VERSION 1 AS 'first cut'",
                "ALTER TABLE films LABEL VERSION 0 AS 'it''s empty'");

        assertThat(sql.query(labels())).matches("VALUES (0::bigint, 'it''s empty'), (1, 'first cut, gold'), (2, NULL)");
        assertThat(Sql.rows(sql.connection(), "SHOW HISTORY FOR films LIMIT 2").get(1))
                .contains("first cut, gold");
    }

    @Test
    void aLabelIsDropped() throws SQLException {
        sql.run("ALTER TABLE films LABEL VERSION 1 AS 'gold'", "ALTER TABLE films DROP LABEL 'gold'");

        assertThat(sql.query("SELECT * FROM films AS OF LABEL 'gold'")).failsWith("72V01");
        assertThat(sql.query("ALTER TABLE films DROP LABEL 'gold'"))
                .failsWith("72V01")
                .at(1, 30);
        sql.run("ALTER TABLE films DROP LABEL IF EXISTS 'gold'");
    }

    @Test
    void anUnknownLabelIsToldWithTheNearest() throws SQLException {
        sql.run("ALTER TABLE films LABEL VERSION 1 AS 'gold'");

        assertThat(sql.query("SELECT * FROM films AS OF LABEL 'gld'"))
                .failsWith("72V01")
                .at(1, 33)
                .saying("no label 'gld'", "did you mean gold?");
    }

    @Test
    void onlyAVersionThatIsThereIsLabelled() throws SQLException {
        assertThat(sql.query("ALTER TABLE films LABEL VERSION 9 AS 'gold'"))
                .failsWith("72V01")
                .saying("0 to 2");
        assertThat(sql.query("SELECT * FROM films AS OF LABEL 'gold'")).failsWith("72V01");
    }

    @Test
    void aLabelBelongsToTheTransaction() throws SQLException {
        Connection connection = sql.connection();
        connection.setAutoCommit(false);
        sql.run("ALTER TABLE films LABEL VERSION 1 AS 'gold'");
        assertThat(sql.query("SELECT loud FROM films AS OF LABEL 'gold'")).matches("VALUES ('RAIN')");
        connection.rollback();
        connection.setAutoCommit(true);

        assertThat(sql.query("SELECT * FROM films AS OF LABEL 'gold'")).failsWith("72V01");
    }

    @Test
    void theOwnerLabels() throws SQLException {
        sql.run("DROP ROLE IF EXISTS tck_reader", "CREATE ROLE tck_reader");
        sql.run("GRANT USAGE ON SCHEMA " + sql.schema() + " TO tck_reader", "GRANT SELECT ON films TO tck_reader");
        sql.run("ALTER TABLE films LABEL VERSION 1 AS 'gold'", "SET ROLE tck_reader");

        assertThat(sql.query("SELECT loud FROM films AS OF LABEL 'gold'")).matches("VALUES ('RAIN')");
        assertThat(sql.query("ALTER TABLE films LABEL VERSION 2 AS 'gold'"))
                .failsWith("42501")
                .saying("owner");
        assertThat(sql.query("ALTER TABLE films DROP LABEL 'gold'")).failsWith("42501");
        Sql.run(sql.plain(), "SET ROLE tck_reader", "DELETE FROM vitrine.label");

        sql.run("RESET ROLE");
        assertThat(sql.query("SELECT loud FROM films AS OF LABEL 'gold'")).matches("VALUES ('RAIN')");
        sql.run("DROP OWNED BY tck_reader", "DROP ROLE tck_reader");
    }

    @Test
    void labelsGoWithTheTable() throws SQLException {
        sql.run("ALTER TABLE films LABEL VERSION 1 AS 'gold'");
        assertThat(sql.query(labels())).matches("VALUES (0::bigint, NULL), (1, 'gold'), (2, NULL)");
        sql.run("DROP TABLE films", "CREATE TABLE films (id int PRIMARY KEY, clip video)");

        assertThat(sql.query("SELECT * FROM films AS OF LABEL 'gold'")).failsWith("72V01");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 0")).isEmpty();
        assertThat(sql.query(labels())).matches("VALUES (0::bigint, NULL::text)");
    }

    @Test
    void aColumnMayBeCalledLabel() throws SQLException {
        sql.run("ALTER TABLE films ADD COLUMN label text", "ALTER TABLE films DROP COLUMN label");
        sql.run("ALTER TABLE films ADD COLUMN label text", "ALTER TABLE films DROP label");
        assertThat(sql.query("SELECT label FROM films")).failsWith("42703");
    }

    private String labels() {
        return "SELECT version, label FROM vitrine.versions WHERE schema_name = '%s' AND table_name = 'films'"
                .formatted(sql.schema());
    }
}

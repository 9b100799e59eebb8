package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happened to the rows of a table. */
class TableChangesTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeHistory() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
        sql.run("INSERT INTO films VALUES (1, 'rain'), (2, 'dusk')");
        sql.run("UPDATE films SET title = 'storm' WHERE id = 1", "DELETE FROM films WHERE id = 2");
    }

    @Test
    void eachChangeOfEachRowIsARow() throws SQLException {
        assertThat(sql.query("SELECT change_type, version, cause, key, changed_columns::text, old, new"
                        + " FROM TABLE_CHANGES('films', 0, 3) ORDER BY version, key"))
                .matches("""
                        VALUES ('insert', 1::bigint, 'data', '{"id": 1}'::jsonb, NULL, NULL::jsonb, '{"id": 1, "title": "rain", "loud": "RAIN"}'::jsonb),
                          ('insert', 1, 'data', '{"id": 2}', NULL, NULL, '{"id": 2, "title": "dusk", "loud": "DUSK"}'),
                          ('update', 2, 'data', '{"id": 1}', '{title,loud}', '{"id": 1, "title": "rain", "loud": "RAIN"}', '{"id": 1, "title": "storm", "loud": "STORM"}'),
                          ('delete', 3, 'data', '{"id": 2}', NULL, '{"id": 2, "title": "dusk", "loud": "DUSK"}', NULL)""");
    }

    @Test
    void theFirstVersionIsTheOneBeforeTheChanges() throws SQLException {
        assertThat(sql.query("SELECT change_type FROM TABLE_CHANGES('films', 1, 2)"))
                .matches("VALUES ('update')");
        assertThat(sql.query("SELECT change_type FROM TABLE_CHANGES('films', 2)"))
                .matches("VALUES ('delete')");
        assertThat(sql.query("SELECT change_type FROM TABLE_CHANGES('films', 3, 3)"))
                .isEmpty();
    }

    @Test
    void changesAreJoinedFilteredAndAskedWithParameters() throws SQLException {
        assertThat(sql.query(
                        "SELECT f.title, c.old ->> 'title' FROM films f JOIN TABLE_CHANGES(?, ?, ?) AS c"
                                + " ON (c.key ->> 'id')::int = f.id WHERE c.change_type <> ?",
                        "films",
                        0,
                        3,
                        "insert"))
                .matches("VALUES ('storm', 'rain')");
        assertThat(sql.query("SELECT count(*) FROM table_changes('%s.films', 1 + 1, 3) c".formatted(sql.schema())))
                .matches("VALUES (1::bigint)");
        assertThat(sql.query("SELECT text_length(title) FROM films, TABLE_CHANGES('films', 1, 2) WHERE version = 2"))
                .matches("VALUES (5)");
        try (var prepared = sql.connection().prepareStatement("SELECT * FROM TABLE_CHANGES(?, ?, ?)")) {
            assertThat(prepared.getMetaData().getColumnName(6)).isEqualTo("changed_columns");
        }
    }

    @Test
    void wrongVersionsAndTablesAreTold() throws SQLException {
        assertThat(sql.query("SELECT * FROM TABLE_CHANGES('films', 3, 99)")).failsWith("72V01");
        assertThat(sql.query("SELECT * FROM TABLE_CHANGES('films', 3, 1)"))
                .failsWith("22023")
                .at(1, 38);
        assertThat(sql.query("SELECT * FROM TABLE_CHANGES('nothing', 3, 1)"))
                .failsWith("42809")
                .at(1, 29);
        assertThat(sql.query("SELECT * FROM TABLE_CHANGES('films')")).failsWith("42601");
    }

    @Test
    void theCauseOfAChangeIsKnown() throws SQLException {
        sql.connection().setAutoCommit(false);
        sql.run("ALTER TABLE films ALTER COLUMN loud SET COMPUTED AS text_lower(title)");
        sql.connection().commit();
        sql.connection().setAutoCommit(true);
        sql.run(
                "REVERT TABLE films TO VERSION 2",
                "RECOMPUTE TABLE films COLUMNS (loud)",
                "UPDATE films SET title = 'gale' WHERE id = 1");

        assertThat(sql.query(
                        "SELECT version, change_type, cause, changed_columns::text FROM TABLE_CHANGES('films', 3)"))
                .matches(
                        "VALUES (4::bigint, 'update', 'definition', '{loud}'), (5, 'update', 'revert', '{loud}'), (5, 'insert', 'revert', NULL),"
                                + " (6, 'update', 'recompute', '{loud}'), (6, 'update', 'recompute', '{loud}'), (7, 'update', 'data', '{title,loud}')");
    }

    @Test
    void oneTransactionIsOneChangeOfARow() throws SQLException {
        sql.connection().setAutoCommit(false);
        sql.run(
                "UPDATE films SET title = 'a'",
                "UPDATE films SET title = 'b'",
                "INSERT INTO films VALUES (5, 'c')",
                "DELETE FROM films WHERE id = 5",
                "UPDATE films SET id = 9");
        sql.connection().commit();
        sql.connection().setAutoCommit(true);

        assertThat(sql.query("SELECT change_type, key ->> 'id' FROM TABLE_CHANGES('films', 3)"))
                .matches("VALUES ('delete', '1'), ('insert', '9')");
    }

    @Test
    void aWriteThatChangesNothingIsNoChange() throws SQLException {
        Sql.run(sql.plain(), "UPDATE films SET title = title");
        assertThat(sql.query("SELECT * FROM TABLE_CHANGES('films', 3)")).isEmpty();
    }

    @Test
    void columnsHaveTheNamesOfThen() throws SQLException {
        sql.run(
                "ALTER TABLE films RENAME COLUMN title TO name",
                "UPDATE films SET name = 'gale'",
                "ALTER TABLE films DROP COLUMN loud",
                "ALTER TABLE films ADD COLUMN year int DEFAULT 1900",
                "UPDATE films SET year = 1927");

        assertThat(sql.query(
                        "SELECT old, new FROM TABLE_CHANGES('films', 1) WHERE change_type = 'update' ORDER BY version"))
                .matches("""
                        SELECT a::jsonb, b::jsonb FROM (VALUES (1, '{"id": 1, "title": "rain", "loud": "RAIN"}', '{"id": 1, "title": "storm", "loud": "STORM"}'),
                          (2, '{"id": 1, "name": "storm", "loud": "STORM"}', '{"id": 1, "name": "gale", "loud": "GALE"}'),
                          (3, '{"id": 1, "name": "gale", "year": 1900}', '{"id": 1, "name": "gale", "year": 1927}')) AS v(n, a, b) ORDER BY n""");
    }

    @Test
    void rowsWithoutAKeyComeAndGo() throws SQLException {
        sql.run(
                "CREATE TABLE notes (note text, still image)",
                "INSERT INTO notes VALUES ('a'), ('a')",
                "UPDATE notes SET note = 'b'");
        assertThat(sql.query("SELECT change_type, coalesce(new, old) ->> 'note' FROM TABLE_CHANGES('notes', 1)"))
                .matches("VALUES ('delete', 'a'), ('delete', 'a'), ('insert', 'b'), ('insert', 'b')");
    }

    @Test
    void removedVersionsAreOneChangeWithTheNext() throws SQLException {
        sql.run("INSERT INTO films VALUES (5, 'fog')", "REVERT TABLE films TO VERSION 1 DISCARD");

        assertThat(sql.query("SELECT * FROM TABLE_CHANGES('films', 1)")).isEmpty();
        assertThat(sql.query("SELECT change_type, version FROM TABLE_CHANGES('films', 0)"))
                .matches("VALUES ('insert', 1::bigint), ('insert', 1)");
    }

    @Test
    void theHistoryKeepsStatementsWhereItIsTold() throws SQLException {
        sql.run("INSERT INTO films VALUES (5, 'fog')");
        sql.run("SET vitrine.log_statements = 'text'", "DELETE FROM films WHERE id = 5");
        sql.connection().setAutoCommit(false);
        sql.run("INSERT INTO films VALUES (6, 'a')", "UPDATE films SET title = 'b' WHERE id = 6");
        sql.connection().commit();
        sql.connection().setAutoCommit(true);
        sql.run("REVERT TABLE films TO VERSION 3");

        List<String> kept = new ArrayList<>();
        try (Statement statement = sql.connection().createStatement();
                ResultSet versions = statement.executeQuery("SHOW HISTORY FOR films LIMIT 4")) {
            while (versions.next()) {
                kept.add(String.valueOf(versions.getString("statement")));
            }
        }
        assertThat(kept.get(0)).isEqualTo("REVERT TABLE films TO VERSION 3");
        assertThat(kept.get(1)).contains("INSERT INTO films");
        assertThat(kept.get(2)).contains("DELETE FROM films WHERE id = 5");
        assertThat(kept.get(3)).isEqualTo("null");
        sql.run("RESET vitrine.log_statements");
    }

    @Test
    void someoneWhoMayNotReadTheTableSeesNoChanges() throws SQLException {
        sql.run("DROP ROLE IF EXISTS tck_other", "CREATE ROLE tck_other");
        sql.run("GRANT USAGE ON SCHEMA " + sql.schema() + " TO tck_other", "SET ROLE tck_other");
        assertThat(sql.query("SELECT * FROM TABLE_CHANGES('films', 0)")).failsWith("42501");
        sql.run("RESET ROLE", "GRANT SELECT ON films TO tck_other", "SET ROLE tck_other");
        assertThat(sql.query("SELECT count(*) FROM TABLE_CHANGES('films', 0)")).matches("VALUES (4::bigint)");
        sql.run("RESET ROLE", "DROP OWNED BY tck_other", "DROP ROLE tck_other");
    }
}

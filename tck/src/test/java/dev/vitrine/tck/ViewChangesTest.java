package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happened to the rows of an incremental view. */
class ViewChangesTest {
    private static final String CHANGES =
            "SELECT change_type, version, key, changed_columns::text, old, new FROM TABLE_CHANGES(?, ?)";

    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeHistory() throws SQLException {
        sql.run(
                "CREATE TABLE films (id int PRIMARY KEY, title text, year int) WITH (versioned = true)",
                "INSERT INTO films VALUES (1, 'rain', 1900), (2, 'dusk', 1901)",
                "CREATE INCREMENTAL VIEW loud AS SELECT id AS film, text_upper(title) AS name, year FROM films WHERE year < 2000",
                "INSERT INTO films VALUES (3, 'noon', 1902)",
                "UPDATE films SET title = 'storm' WHERE id = 1",
                "UPDATE films SET title = 'Storm' WHERE id = 1",
                "UPDATE films SET year = 1999 WHERE id = 2",
                "UPDATE films SET year = 2001 WHERE id = 2",
                "DELETE FROM films WHERE id = 3");
    }

    @Test
    void eachChangeOfEachRowIsARow() throws SQLException {
        assertThat(sql.query(CHANGES, "loud", 1)).matches("""
                VALUES ('insert', 2::bigint, '{"id": 3}'::jsonb, NULL, NULL::jsonb, '{"film": 3, "name": "NOON", "year": 1902}'::jsonb),
                  ('update', 3, '{"id": 1}', '{name}', '{"film": 1, "name": "RAIN", "year": 1900}', '{"film": 1, "name": "STORM", "year": 1900}'),
                  ('update', 5, '{"id": 2}', '{year}', '{"film": 2, "name": "DUSK", "year": 1901}', '{"film": 2, "name": "DUSK", "year": 1999}'),
                  ('delete', 6, '{"id": 2}', NULL, '{"film": 2, "name": "DUSK", "year": 1999}', NULL),
                  ('delete', 7, '{"id": 3}', NULL, '{"film": 3, "name": "NOON", "year": 1902}', NULL)""");
    }

    @Test
    void theColumnsAreThoseOfATable() throws SQLException {
        assertThat(sql.query("SELECT * FROM TABLE_CHANGES('loud', 3, 3)")).isEmpty();
        assertThat(sql.query("SELECT c.change_type, c.cause, c.at IS NOT NULL FROM TABLE_CHANGES('loud', 6, 7) c"
                        + " JOIN TABLE_CHANGES('films', 6, 7) f USING (version, at, cause, key)"))
                .matches("VALUES ('delete', 'data', true)");
    }

    @Test
    void theCauseOfAChangeIsKnown() throws SQLException {
        sql.run("REVERT TABLE films TO VERSION 1");

        assertThat(sql.query("SELECT key ->> 'id', change_type, cause FROM TABLE_CHANGES('loud', 7)"))
                .matches("VALUES ('1', 'update', 'revert'), ('2', 'insert', 'revert')");
    }

    @Test
    void rowsOfATableFunctionAreToldApart() throws SQLException {
        sql.run(
                "CREATE TABLE takes (id int PRIMARY KEY, number int) WITH (versioned = true)",
                "CREATE INCREMENTAL VIEW parts AS SELECT t.id, x.pos, x.value FROM takes t CROSS JOIN LATERAL even_items(t.number) AS x",
                "CREATE INCREMENTAL VIEW nexts AS SELECT id, value + 1 AS next FROM parts",
                "INSERT INTO takes VALUES (4, 2)",
                "UPDATE takes SET number = 4 WHERE id = 4");

        assertThat(sql.query("SELECT change_type, version, key, new ->> 'next' FROM TABLE_CHANGES('nexts', 1)"))
                .matches("VALUES ('insert', 2::bigint, '{\"id\": 4, \"pos\": 2}'::jsonb, '3'),"
                        + " ('insert', 2, '{\"id\": 4, \"pos\": 3}', '4')");
    }

    @Test
    void whatIsNotKnownIsTold() throws SQLException {
        assertThat(sql.query("SELECT * FROM TABLE_CHANGES('loud', 0)"))
                .failsWith("72V01")
                .saying("its history begins in version 1")
                .at(1, 29);
        assertThat(sql.query("SELECT * FROM TABLE_CHANGES('loud', 5, 3)")).failsWith("22023");
        sql.run(
                "CREATE TABLE plain (id int PRIMARY KEY, a text) WITH (versioned = false)",
                "CREATE INCREMENTAL VIEW v AS SELECT id, text_upper(a) AS b FROM plain");
        assertThat(sql.query("SELECT * FROM TABLE_CHANGES('v', 0)"))
                .failsWith("42809")
                .saying("keeps no history");
    }
}

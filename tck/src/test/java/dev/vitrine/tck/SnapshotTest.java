package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that never change, under a name of their own. */
class SnapshotTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeHistory() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title varchar(20), loud text COMPUTED AS text_upper(title))");
        sql.run("INSERT INTO films VALUES (1, 'rain'), (2, 'dusk')", "UPDATE films SET title = 'storm' WHERE id = 1");
    }

    @Test
    void aVersionOfATableStaysUnderItsName() throws SQLException {
        sql.run(
                "CREATE SNAPSHOT gold AS SELECT * FROM films",
                "CREATE SNAPSHOT first AS SELECT * FROM films AS OF VERSION 1",
                "DELETE FROM films",
                "INSERT INTO films VALUES (7, 'fog')");

        assertThat(sql.query("SELECT * FROM gold")).matches("VALUES (1, 'storm', 'STORM'), (2, 'dusk', 'DUSK')");
        assertThat(sql.query("SELECT g.loud, f.loud FROM gold g JOIN first f USING (id) WHERE id = ?", 1))
                .matches("VALUES ('STORM', 'RAIN')");
        assertThat(Sql.query(sql.plain(), "SELECT * FROM first"))
                .matches("VALUES (1, 'rain', 'RAIN'), (2, 'dusk', 'DUSK')");
    }

    @Test
    void theRowsOfAnyOtherQueryAreKept() throws SQLException {
        sql.run(
                "CREATE SNAPSHOT long AS SELECT id, text_length(title) AS n, image_thumbnail(IMAGE '%s', 8, 8) AS still FROM films WHERE text_length(title) > 4"
                        .formatted(Samples.path("apple.jpg")),
                "CREATE SNAPSHOT pairs AS SELECT f.*, o.title AS other FROM films f JOIN films AS OF VERSION 1 AS o ON o.id = f.id ORDER BY 1",
                "DELETE FROM films");

        assertThat(sql.query("SELECT id, n, image_width(still) FROM long")).matches("VALUES (1, 5, 8)");
        assertThat(sql.query("SELECT * FROM pairs"))
                .matches("VALUES (1, 'storm', 'STORM', 'rain'), (2, 'dusk', 'DUSK', 'dusk')");
        assertThat(sql.query("SELECT pg_typeof(title)::text, pg_typeof(id)::text FROM pairs LIMIT 1"))
                .matches("VALUES ('character varying', 'integer')");
    }

    @Test
    void keptRowsHaveTheTypesOfTheQuery() throws SQLException {
        sql.run(
                "CREATE TABLE takes (no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tags text[], at date, name text, still image)",
                "INSERT INTO takes (tags, at, name) VALUES ('{a,\"b c\"}', '1927-01-10', 'rain')",
                "CREATE SNAPSHOT kept AS SELECT no, tags, at, name, still, text_length(name) AS n FROM takes");

        assertThat(sql.query("SELECT no, tags[2], at, n FROM kept"))
                .matches("VALUES (1::bigint, 'b c', date '1927-01-10', 4)");
        assertThat(sql.query("SELECT pg_typeof(no)::text, pg_typeof(tags)::text, pg_typeof(at)::text FROM kept"))
                .matches("VALUES ('bigint', 'text[]', 'date')");
    }

    @Test
    void aSnapshotIsNotWritten() throws SQLException {
        sql.run("CREATE SNAPSHOT gold AS SELECT * FROM films", "CREATE SNAPSHOT ids AS SELECT id FROM films");

        for (String name : new String[] {"gold", "ids"}) {
            assertThat(sql.query("INSERT INTO %s (id) VALUES (9)".formatted(name)))
                    .failsWith("25006")
                    .saying(name);
            assertThat(sql.query("UPDATE %s SET id = 9 WHERE id = 77".formatted(name)))
                    .failsWith("25006");
            assertThat(Sql.query(sql.plain(), "DELETE FROM %s".formatted(name))).failsWith("25006");
            assertThat(sql.query("TRUNCATE %s".formatted(name))).failsWith("42809");
        }
    }

    @Test
    void theTableIsReadAsOfASnapshot() throws SQLException {
        sql.run(
                "CREATE SNAPSHOT gold AS SELECT * FROM films AS OF VERSION 1",
                "CREATE TABLE makers (id int PRIMARY KEY, name text, face image)",
                "INSERT INTO makers VALUES (1, 'Lang')",
                "CREATE SNAPSHOT counted AS SELECT count(*) AS n FROM films",
                "UPDATE makers SET name = 'Murnau'",
                "DELETE FROM films");

        assertThat(sql.query("SELECT loud FROM films AS OF SNAPSHOT gold")).matches("VALUES ('RAIN'), ('DUSK')");
        assertThat(sql.query("SELECT loud FROM films AS OF SNAPSHOT counted")).matches("VALUES ('STORM'), ('DUSK')");
        assertThat(sql.query("SELECT name FROM makers AS OF SNAPSHOT counted")).matches("VALUES ('Lang')");
        assertThat(sql.query("SELECT name FROM makers AS OF SNAPSHOT gold")).failsWith("72V01");
        assertThat(sql.query("SELECT name FROM makers AS OF SNAPSHOT glod"))
                .failsWith("42704")
                .saying("gold");
        sql.run("REVERT TABLE films TO SNAPSHOT gold");
        assertThat(sql.query("SELECT loud FROM films")).matches("VALUES ('RAIN'), ('DUSK')");
    }

    @Test
    void changesOfTheTableDoNotReachASnapshot() throws SQLException {
        sql.run("CREATE SNAPSHOT gold AS SELECT * FROM films", "CREATE VIEW on_gold AS SELECT title FROM gold");
        sql.run(
                "ALTER TABLE films RENAME COLUMN title TO name",
                "ALTER TABLE films ADD COLUMN year int DEFAULT 1900",
                "ALTER TABLE films DROP COLUMN loud",
                "ALTER TABLE films ALTER COLUMN name TYPE text",
                "ALTER TABLE films RENAME TO movies",
                "UPDATE movies SET name = 'x'",
                "TRUNCATE movies");

        assertThat(sql.query("SELECT * FROM gold")).matches("VALUES (1, 'storm', 'STORM'), (2, 'dusk', 'DUSK')");
        assertThat(sql.query("SELECT * FROM on_gold")).matches("VALUES ('storm'), ('dusk')");
    }

    @Test
    void aSnapshotOutlivesItsTable() throws SQLException {
        sql.run(
                "CREATE SNAPSHOT gold AS SELECT * FROM films",
                "CREATE SNAPSHOT first AS SELECT * FROM films AS OF VERSION 1",
                "INSERT INTO films VALUES (7, 'fog')",
                "DROP TABLE films",
                "CREATE TABLE films (id int PRIMARY KEY, clip video)");

        assertThat(sql.query("SELECT * FROM gold")).matches("VALUES (1, 'storm', 'STORM'), (2, 'dusk', 'DUSK')");
        assertThat(Sql.query(sql.plain(), "SELECT * FROM first"))
                .matches("VALUES (1, 'rain', 'RAIN'), (2, 'dusk', 'DUSK')");
        sql.run("DROP SNAPSHOT gold");
        assertThat(sql.query("SELECT count(*) FROM first")).matches("VALUES (2::bigint)");
        int histories = histories();
        sql.run("DROP SNAPSHOT first");
        assertThat(histories()).isEqualTo(histories - 1);
    }

    private int histories() throws SQLException {
        return Sql.rows(sql.connection(), "SELECT FROM vitrine.history WHERE schema_name = '" + sql.schema() + "'")
                .size();
    }

    @Test
    void historyThatASnapshotNeedsIsNotSwitchedOff() throws SQLException {
        sql.run("CREATE SNAPSHOT gold AS SELECT * FROM films");
        assertThat(sql.query("ALTER TABLE films SET (versioned = false)"))
                .failsWith("2BP01")
                .saying("gold");
        assertThat(sql.query("RELEASE TABLE films")).failsWith("2BP01").saying("gold");
        assertThat(sql.query("REVERT TABLE films TO VERSION 1 DISCARD"))
                .failsWith("2BP01")
                .saying("gold");
        assertThat(Sql.query(sql.plain(), "DROP TABLE films")).failsWith("2BP01");
        sql.run("RELEASE TABLE films CASCADE");
        assertThat(sql.query("SELECT * FROM gold")).failsWith("42P01");
    }

    @Test
    void snapshotsAreShownAndDropped() throws SQLException {
        sql.run(
                "CREATE SNAPSHOT gold AS SELECT * FROM films AS OF VERSION 1",
                "CREATE SNAPSHOT IF NOT EXISTS gold AS SELECT * FROM films",
                "CREATE SNAPSHOT ids AS SELECT id FROM films",
                "ALTER VIEW ids RENAME TO numbers");
        assertThat(sql.query("CREATE SNAPSHOT gold AS SELECT * FROM films")).failsWith("42P07");

        assertThat(Sql.rows(sql.connection(), "SHOW SNAPSHOTS").stream()
                        .filter(row -> row.get(0).equals(sql.schema()))
                        .map(row -> row.subList(1, 4).toString()))
                .containsExactly("[gold, films, 1]", "[numbers, null, null]");
        sql.run("DROP SNAPSHOT numbers", "DROP SNAPSHOT " + sql.schema() + ".gold", "DROP SNAPSHOT IF EXISTS gold");
        assertThat(sql.query("DROP SNAPSHOT gold")).failsWith("42704").at(1, 15);
        assertThat(sql.query("DROP SNAPSHOT films")).failsWith("42704");
        assertThat(sql.query("SELECT count(*) FROM vitrine.pin p JOIN vitrine.history h ON h.tab = p.relation"
                        + " WHERE h.schema_name = '" + sql.schema() + "'"))
                .matches("VALUES (0::bigint)");
    }

    @Test
    void aSnapshotBelongsToTheTransaction() throws SQLException {
        Connection connection = sql.connection();
        connection.setAutoCommit(false);
        sql.run("CREATE SNAPSHOT gold AS SELECT * FROM films");
        assertThat(sql.query("SELECT count(*) FROM gold")).matches("VALUES (2::bigint)");
        connection.rollback();
        assertThat(sql.query("SELECT * FROM gold")).failsWith("42P01");
        connection.rollback();
        sql.run("DELETE FROM films");
        assertThat(sql.query("CREATE SNAPSHOT gold AS SELECT * FROM films")).failsWith("25001");
        connection.rollback();
        connection.setAutoCommit(true);
    }

    @Test
    void aSnapshotIsGrantedLikeATable() throws SQLException {
        sql.run("DROP ROLE IF EXISTS tck_viewer", "CREATE ROLE tck_viewer");
        sql.run("CREATE SNAPSHOT gold AS SELECT * FROM films AS OF VERSION 1", "UPDATE films SET title = 'x'");
        sql.run("GRANT USAGE ON SCHEMA " + sql.schema() + " TO tck_viewer", "GRANT SELECT ON gold TO tck_viewer");
        Connection other = sql.plain();
        Sql.run(other, "SET ROLE tck_viewer");

        assertThat(Sql.query(other, "SELECT loud FROM gold")).matches("VALUES ('RAIN'), ('DUSK')");
        assertThat(Sql.query(other, "SELECT loud FROM films")).failsWith("42501");
        sql.run("SET ROLE tck_viewer");
        assertThat(sql.query("CREATE SNAPSHOT mine AS SELECT * FROM films")).failsWith("42501");
        sql.run("RESET ROLE", "DROP OWNED BY tck_viewer", "DROP ROLE tck_viewer");
    }
}

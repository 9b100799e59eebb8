package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Old versions that are given up. */
class RetentionTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeHistory() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text) WITH (versioned = true)");
        sql.run("INSERT INTO films VALUES (1, 'rain'), (2, 'dusk'), (3, 'fog')");
        for (int version = 2; version <= 9; version++) {
            sql.run("UPDATE films SET title = 'v%d' WHERE id = 1".formatted(version));
        }
        sql.run("DELETE FROM films WHERE id = 2");
    }

    @Test
    void theNewestVersionsStay() throws SQLException {
        assertThat(Sql.rows(sql.connection(), "PURGE HISTORY FOR films KEEP 3 VERSIONS DRY RUN"))
                .isEqualTo(List.of(List.of(8L, 7L, size("title <> 'v8' AND id = 1"))));
        assertThat(sql.update("PURGE HISTORY FOR films KEEP 3 VERSIONS")).isEqualTo(8);

        assertThat(sql.query("SELECT * FROM films AS OF VERSION 7"))
                .failsWith("72V01")
                .saying("version 7", "was purged", "8 to 10");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 11"))
                .failsWith("72V01")
                .saying("does not exist");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 8"))
                .matches("VALUES (1, 'v8'), (2, 'dusk'), (3, 'fog')");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 9"))
                .matches("VALUES (1, 'v9'), (2, 'dusk'), (3, 'fog')");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 10")).matches("VALUES (1, 'v9'), (3, 'fog')");
        assertThat(oldRows()).isEqualTo(2);
        assertThat(Sql.rows(sql.connection(), "SHOW HISTORY FOR films")).hasSize(3);
    }

    @Test
    void whatWasReadBeforeIsReadNoMore() throws SQLException {
        assertThat(sql.query("SELECT count(*) FROM films AS OF VERSION 2")).matches("VALUES (3::bigint)");
        assertThat(sql.update("PURGE HISTORY FOR films KEEP 1 VERSIONS")).isEqualTo(10);
        assertThat(sql.query("SELECT count(*) FROM films AS OF VERSION 2")).failsWith("72V01");
        assertThat(oldRows()).isZero();
        sql.run("UPDATE films SET title = 'on' WHERE id = 1");
        assertThat(sql.query("SELECT title FROM films AS OF VERSION 10 WHERE id = 1"))
                .matches("VALUES ('v9')");
        assertThat(sql.query("SELECT title FROM films AS OF VERSION 11 WHERE id = 1"))
                .matches("VALUES ('on')");
    }

    @Test
    void whatIsOldGoes() throws SQLException {
        sql.run("SHOW HISTORY FOR films");
        Sql.run(
                sql.plain(),
                "UPDATE vitrine.version SET at = now() - (50 - number) * interval '1 day' WHERE number < 6 AND tab = "
                        + id("films"));
        assertThat(sql.update("PURGE HISTORY FOR films OLDER THAN INTERVAL '30 days'"))
                .isEqualTo(5);
        assertThat(sql.query("SELECT title FROM films AS OF VERSION 5 WHERE id = 1"))
                .matches("VALUES ('v5')");
        assertThat(sql.query("SELECT title FROM films AS OF TIMESTAMP now() - interval '30 days' WHERE id = 1"))
                .matches("VALUES ('v5')");
        assertThat(sql.query("SELECT title FROM films AS OF TIMESTAMP now() - interval '47 days'"))
                .failsWith("72V01")
                .saying("was purged");
        assertThat(sql.query("SELECT title FROM films AS OF VERSION 4")).failsWith("72V01");
        assertThat(sql.update("PURGE HISTORY FOR films OLDER THAN '30 days'")).isZero();
    }

    @Test
    void columnsOfThenOutliveTheVersionThatBroughtThem() throws SQLException {
        sql.run(
                "ALTER TABLE films ADD COLUMN year int DEFAULT 1900",
                "UPDATE films SET year = 1920 WHERE id = 1",
                "ALTER TABLE films RENAME COLUMN title TO name",
                "UPDATE films SET year = 1930 WHERE id = 1",
                "UPDATE films SET year = 1940 WHERE id = 1",
                "PURGE HISTORY FOR films KEEP 2 VERSIONS");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 14 ORDER BY id"))
                .matches("VALUES (1, 'v9', 1930), (3, 'fog', 1900)");
        assertThat(sql.query("SELECT name FROM films AS OF VERSION 13")).failsWith("72V01");
    }

    @Test
    void aPinnedVersionStays() throws SQLException {
        sql.run("CREATE SNAPSHOT pin AS SELECT * FROM films AS OF VERSION 4");
        assertThat(sql.update("PURGE HISTORY FOR films KEEP 1 VERSIONS")).isEqualTo(9);
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 4"))
                .matches("VALUES (1, 'v4'), (2, 'dusk'), (3, 'fog')");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 5")).failsWith("72V01");
        assertThat(oldRows()).isEqualTo(2);

        sql.run("DROP SNAPSHOT pin");
        assertThat(sql.update("PURGE HISTORY FOR films KEEP 1 VERSIONS")).isEqualTo(1);
        assertThat(oldRows()).isZero();
    }

    @Test
    void historyIsPurgedOutsideOfTransactions() throws SQLException {
        sql.connection().setAutoCommit(false);
        assertThat(sql.query("PURGE HISTORY FOR films KEEP 1 VERSIONS")).failsWith("25001");
        sql.connection().rollback();
        sql.connection().setAutoCommit(true);
        assertThat(sql.query("PURGE HISTORY FOR films KEEP 0 VERSIONS")).failsWith("22023");
        assertThat(sql.query("PURGE HISTORY FOR films")).failsWith("42601");
        assertThat(sql.query("PURGE HISTORY FOR nowhere KEEP 1 VERSIONS")).failsWith("42P01");
        sql.run("CREATE TABLE notes (id int)");
        assertThat(sql.query("PURGE HISTORY FOR notes KEEP 1 VERSIONS")).failsWith("42809");
    }

    @Test
    void versionsGoByThemselves() throws Exception {
        sql.run("ALTER TABLE films SET (retention_versions = 2)");
        assertThat(Sql.rows(sql.connection(), "SHOW CREATE TABLE films").toString())
                .contains("WITH (retention_versions = 2)");
        while (oldRows() > 1) {
            Thread.sleep(100);
        }
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 9"))
                .matches("VALUES (1, 'v9'), (2, 'dusk'), (3, 'fog')");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 8")).failsWith("72V01");
        sql.run("ALTER TABLE films SET (retention_versions = none)");
        assertThat(options("films")).isEqualTo("{}");
    }

    @Test
    void aPlainTablesHistoryStaysForAMonthUnlessItIsSaid() throws SQLException {
        sql.run(
                "CREATE TABLE a (id int)",
                "CREATE TABLE b (id int)",
                "CREATE TABLE c (id int) WITH (versioned = true, retention_days = 7, retention_versions = 100)",
                "ALTER TABLE a SET (versioned = true)",
                "ALTER TABLE b SET (versioned = true, retention_days = 0)");
        assertThat(options("a")).isEqualTo("{\"retention_days\": \"30\"}");
        assertThat(options("b")).isEqualTo("{}");
        assertThat(options("c")).isEqualTo("{\"retention_days\": \"7\", \"retention_versions\": \"100\"}");
        assertThat(options("films")).isEqualTo("{}");
        sql.run("ALTER TABLE c SET (versioned = false)");
        assertThat(options("c")).isEqualTo("{}");
        assertThat(sql.query("ALTER TABLE c SET (retention_days = 3)")).failsWith("22023");
        assertThat(sql.query("ALTER TABLE films SET (retention_days = many)")).failsWith("22023");
    }

    @Test
    void historyIsGivenUpAndBegunAgain() throws SQLException {
        sql.run(
                "CREATE TABLE notes (id int PRIMARY KEY, note text, loud text COMPUTED AS text_upper(note))",
                "CREATE INCREMENTAL VIEW loud_notes AS SELECT n.id, text_length(n.note) AS size FROM notes n",
                "INSERT INTO notes VALUES (1, 'a')",
                "ALTER TABLE notes SET (versioned = false)");
        assertThat(sql.query("SELECT * FROM notes AS OF VERSION 1")).failsWith("42809");
        Sql.run(sql.plain(), "UPDATE notes SET note = 'bb'");
        assertThat(sql.query("SELECT loud FROM notes")).matches("VALUES (NULL::text)");
        sql.run(
                "UPDATE notes SET note = 'ccc'",
                "ALTER TABLE notes SET (versioned = true)",
                "UPDATE notes SET note = 'd'");
        assertThat(sql.query("SELECT * FROM notes AS OF VERSION 0")).matches("VALUES (1, 'ccc', 'CCC')");
        assertThat(sql.query("SELECT * FROM notes AS OF VERSION 1")).matches("VALUES (1, 'd', 'D')");
        assertThat(sql.query("SELECT id, size FROM loud_notes")).matches("VALUES (1, 1)");
        sql.run("RELEASE TABLE notes CASCADE");
        assertThat(sql.query("SELECT * FROM notes")).matches("VALUES (1, 'd', 'D')");
    }

    private long oldRows() throws SQLException {
        return (long) Sql.rows(sql.plain(), "SELECT count(*) FROM vitrine.h" + id("films"))
                .get(0)
                .get(0);
    }

    private long size(String condition) throws SQLException {
        return (long) Sql.rows(
                        sql.plain(),
                        "SELECT sum(pg_column_size(h)) FROM vitrine.h" + id("films") + " h WHERE " + condition)
                .get(0)
                .get(0);
    }

    private int id(String table) throws SQLException {
        return (int) Sql.rows(
                        sql.plain(),
                        "SELECT id FROM vitrine.relation WHERE schema_name = current_schema() AND relation_name = '"
                                + table + "'")
                .get(0)
                .get(0);
    }

    private String options(String table) throws SQLException {
        return (String) Sql.rows(sql.plain(), "SELECT options::text FROM vitrine.relation WHERE id = " + id(table))
                .get(0)
                .get(0);
    }
}

package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The past of a table. */
class VersionTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeHistory() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
        sql.run("INSERT INTO films VALUES (1, 'rain'), (2, 'dusk')");
        sql.run("UPDATE films SET title = 'storm' WHERE id = 1");
        sql.run("DELETE FROM films WHERE id = 2");
    }

    @Test
    void eachVersionIsReadAsItWas() throws SQLException {
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 0")).isEmpty();
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 1"))
                .matches("VALUES (1, 'rain', 'RAIN'), (2, 'dusk', 'DUSK')");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 2"))
                .matches("VALUES (1, 'storm', 'STORM'), (2, 'dusk', 'DUSK')");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 3")).matches("VALUES (1, 'storm', 'STORM')");
        assertThat(sql.query("SELECT * FROM films")).matches("VALUES (1, 'storm', 'STORM')");
    }

    @Test
    void theSynonymsMeanTheSame() throws SQLException {
        assertThat(sql.query("SELECT loud FROM films FOR VERSION AS OF 1")).matches("VALUES ('RAIN'), ('DUSK')");
        assertThat(sql.query("SELECT loud FROM films FOR SYSTEM_TIME AS OF now() AS f"))
                .matches("VALUES ('STORM')");
    }

    @Test
    void aVersionMayBeAParameter() throws SQLException {
        assertThat(sql.query("SELECT id, loud FROM films AS OF VERSION ? WHERE id = ?", 1, 2))
                .matches("VALUES (2, 'DUSK')");
        try (PreparedStatement query =
                sql.connection().prepareStatement("SELECT title FROM films AS OF VERSION ? ORDER BY id")) {
            for (int version = 0; version <= 3; version++) {
                query.setInt(1, version);
                assertThat(Sql.rows(query.executeQuery())).hasSize(new int[] {0, 2, 2, 1}[version]);
            }
        }
    }

    @Test
    void aTimeMayBeAParameterOrAnExpression() throws SQLException {
        OffsetDateTime first;
        try (PreparedStatement history = sql.connection().prepareStatement("SHOW HISTORY FOR films");
                ResultSet rows = history.executeQuery()) {
            rows.next();
            rows.next();
            rows.next();
            assertThat(rows.getInt("version")).isEqualTo(1);
            first = rows.getObject("time", OffsetDateTime.class);
        }
        assertThat(sql.query("SELECT loud FROM films AS OF TIMESTAMP ?", first)).matches("VALUES ('RAIN'), ('DUSK')");
        assertThat(sql.query("SELECT loud FROM films AS OF TIMESTAMP now() + interval '1 hour'"))
                .matches("VALUES ('STORM')");
        assertThat(sql.query("SELECT loud FROM films AS OF TIMESTAMP '" + first + "'"))
                .matches("VALUES ('RAIN'), ('DUSK')");
        assertThat(sql.query("SELECT loud FROM films AS OF TIMESTAMP now() - interval '1 day'"))
                .failsWith("72V01");
    }

    @Test
    void aTableIsJoinedWithItsPast() throws SQLException {
        assertThat(sql.query("SELECT old.id, old.loud, new.loud FROM films AS OF VERSION 1 AS old"
                        + " LEFT JOIN films new ON new.id = old.id ORDER BY old.id"))
                .matches("VALUES (1, 'RAIN', 'STORM'), (2, 'DUSK', NULL)");
        assertThat(sql.query("SELECT count(*) FROM films AS OF VERSION 1 a, films AS OF VERSION 2 b"))
                .matches("VALUES (4::bigint)");
        assertThat(sql.query("SELECT id FROM films AS OF VERSION 1 EXCEPT SELECT id FROM films"))
                .matches("VALUES (2)");
        assertThat(sql.query("SELECT (SELECT title FROM films AS OF VERSION 1 WHERE id = f.id) FROM films f"))
                .matches("VALUES ('rain')");
        assertThat(sql.query("WITH past AS (SELECT * FROM films AS OF VERSION 1) SELECT max(loud) FROM past"))
                .matches("VALUES ('RAIN')");
    }

    @Test
    void functionsReadThePastToo() throws SQLException {
        assertThat(sql.query("SELECT text_length(loud) FROM films AS OF VERSION 1 WHERE text_upper(title) = 'RAIN'"))
                .matches("VALUES (4)");
    }

    @Test
    void anUnknownVersionIsNamed() throws SQLException {
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 99"))
                .failsWith("72V01")
                .saying("99", "0 to 3");
    }

    @Test
    void aVersionIsAWholeNumber() throws SQLException {
        assertThat(sql.query("SELECT loud FROM films AS OF VERSION (4 - 3)")).matches("VALUES ('RAIN'), ('DUSK')");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION -1"))
                .failsWith("72V01")
                .saying("version -1 of table", "0 to 3");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION NULL"))
                .failsWith("22023")
                .saying("a version cannot be NULL");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 1.5"))
                .failsWith("22023")
                .at(1, 35)
                .saying("a version is a whole number, not 1.5");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION id"))
                .failsWith("42703")
                .saying("line 1:35: column \"id\" does not exist");
    }

    @Test
    void aTableThatAnotherClientHasAlteredIsReadAsItWas() throws SQLException {
        Sql.run(
                sql.plain(),
                "ALTER TABLE films ADD COLUMN year int DEFAULT 1900",
                "UPDATE films SET year = 1927",
                "ALTER TABLE films RENAME COLUMN year TO made");

        assertThat(sql.query("SELECT * FROM films AS OF VERSION 1"))
                .matches("VALUES (1, 'rain', 'RAIN'), (2, 'dusk', 'DUSK')");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 4")).matches("VALUES (1, 'storm', 'STORM')");
        assertThat(sql.query("SELECT made FROM films AS OF VERSION 5")).matches("VALUES (1927)");
        assertThat(counts("films"))
                .matches("VALUES (5, 0, 0, 0), (4, 0, 1, 0), (3, 0, 0, 1), (2, 0, 1, 0), (1, 2, 0, 0), (0, 0, 0, 0)");
    }

    @Test
    void historyIsFittedWhileNobodyWritesTheTable() throws SQLException {
        sql.run("SELECT * FROM films AS OF VERSION 1");
        sql.connection().setAutoCommit(false);
        Sql.run(sql.plain(), "ALTER TABLE films ADD COLUMN year int");
        sql.run("INSERT INTO films (id, title) VALUES (3, 'ice')");
        sql.run("SAVEPOINT s");
        assertThat(sql.query("SELECT title FROM films AS OF VERSION 2"))
                .failsWith("55000")
                .saying("altered by another client", "while nobody writes it");
        sql.connection().rollback();

        assertThat(sql.query("SELECT title FROM films AS OF VERSION 2")).matches("VALUES ('storm'), ('dusk')");
        sql.connection().commit();
        sql.connection().setAutoCommit(true);
    }

    @Test
    void oldVersionsAreReadOnly() throws SQLException {
        sql.run("CREATE TABLE notes (id int PRIMARY KEY, note text) WITH (versioned = true)");
        for (String table : new String[] {"films", "notes"}) {
            for (String write : new String[] {
                "INSERT INTO %s AS OF VERSION 0 VALUES (9)",
                "UPDATE %s AS OF VERSION 0 SET id = 9",
                "DELETE FROM %s AS OF VERSION 0",
                "TRUNCATE %s AS OF VERSION 0",
                "MERGE INTO %s AS OF VERSION 0 USING films f ON true WHEN MATCHED THEN DELETE",
                "SELECT * FROM %s AS OF VERSION 0 FOR UPDATE"
            }) {
                assertThat(sql.query(write.formatted(table))).failsWith("25006");
            }
        }
        assertThat(sql.query(
                        "SELECT new.id FROM films new JOIN films AS OF VERSION 1 old USING (id) FOR UPDATE OF new"))
                .matches("VALUES (1)");
    }

    @Test
    void whatCannotReadThePastSaysSo() throws SQLException {
        assertThat(sql.query("SELECT * FROM nothing AS OF VERSION 1"))
                .failsWith("42P01")
                .at(1, 15);
        assertThat(sql.query("CREATE VIEW old AS SELECT * FROM films AS OF VERSION 1"))
                .failsWith("42V04")
                .saying("CREATE SNAPSHOT");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 1 AS old TABLESAMPLE SYSTEM (10)"))
                .failsWith("42V04")
                .saying("random()");
    }

    @Test
    void anUnknownVersionIsOfTheTableAsItIsCalledNow() throws SQLException {
        sql.run("ALTER TABLE films RENAME TO pictures");

        assertThat(sql.query("SELECT * FROM pictures AS OF VERSION 99"))
                .failsWith("72V01")
                .saying(".pictures does not exist");
    }

    @Test
    void historyCountsRows() throws SQLException {
        sql.run("INSERT INTO films SELECT g, 'f' || g FROM generate_series(10, 29) g");

        assertThat(counts("films"))
                .matches("VALUES (4, 20, 0, 0), (3, 0, 0, 1), (2, 0, 1, 0), (1, 2, 0, 0), (0, 0, 0, 0)");
    }

    @Test
    void historyMayBeLimited() throws SQLException {
        assertThat(Sql.rows(sql.connection(), "SHOW HISTORY FOR films LIMIT 2")).hasSize(2);
    }

    @Test
    void aPlainClientsWritesAreInTheHistory() throws SQLException {
        Sql.run(sql.plain(), "DELETE FROM films WHERE id = 1");

        assertThat(sql.query("SELECT * FROM films")).isEmpty();
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 3")).matches("VALUES (1, 'storm', 'STORM')");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 4")).isEmpty();
    }

    @Test
    void schemaChangesKeepThePastReadable() throws SQLException {
        sql.run("ALTER TABLE films ADD COLUMN year int DEFAULT 1900", "ALTER TABLE films RENAME COLUMN title TO name");
        sql.run(
                "ALTER TABLE films ADD COLUMN quiet text COMPUTED AS text_lower(loud)",
                "INSERT INTO films (id, name) VALUES (5, 'noon')");

        assertThat(sql.query("SELECT id, loud FROM films AS OF VERSION 1")).matches("VALUES (1, 'RAIN'), (2, 'DUSK')");
        assertThat(sql.query("SELECT id, name, year, quiet FROM films"))
                .matches("VALUES (1, 'storm', 1900, 'storm'), (5, 'noon', 1900, 'noon')");
    }

    @Test
    void aDroppedColumnStaysInThePast() throws SQLException {
        sql.run("ALTER TABLE films DROP COLUMN loud", "INSERT INTO films VALUES (5, 'noon')");

        assertThat(sql.query("SELECT id, title FROM films")).matches("VALUES (1, 'storm'), (5, 'noon')");
        assertThat(sql.query("SELECT id, title FROM films AS OF VERSION 1")).matches("VALUES (1, 'rain'), (2, 'dusk')");
    }

    @Test
    void truncationKeepsThePast() throws SQLException {
        sql.run("TRUNCATE films");

        assertThat(sql.query("SELECT * FROM films")).isEmpty();
        assertThat(sql.query("SELECT id FROM films AS OF VERSION 2")).matches("VALUES (1), (2)");
    }

    @Test
    void aPlainTableHasAHistoryOnceItIsTold() throws SQLException {
        sql.run("CREATE TABLE notes (id int PRIMARY KEY, note text)", "INSERT INTO notes VALUES (1, 'a')");
        assertThat(sql.query("SELECT * FROM notes AS OF VERSION 0"))
                .failsWith("42809")
                .at(1, 15);
        sql.run(
                "ALTER TABLE notes SET (versioned = true)",
                "UPDATE notes SET note = 'b'",
                "INSERT INTO notes VALUES (2, 'c')");

        assertThat(sql.query("SELECT note FROM notes AS OF VERSION 0")).matches("VALUES ('a')");
        assertThat(sql.query("SELECT note FROM notes AS OF VERSION 1")).matches("VALUES ('b')");
        assertThat(sql.query("SELECT note FROM notes AS OF VERSION 2")).matches("VALUES ('b'), ('c')");
    }

    @Test
    void columnsThatAnotherClientSwappedAreNotMistaken() throws SQLException {
        sql.run("CREATE TABLE pairs (id int PRIMARY KEY, a text, b text) WITH (versioned = true)");
        sql.run("INSERT INTO pairs VALUES (1, 'a', 'b')");
        assertThat(sql.query("SELECT a, b FROM pairs AS OF VERSION 1")).matches("VALUES ('a', 'b')");
        Sql.run(
                sql.plain(),
                "ALTER TABLE pairs RENAME a TO c",
                "ALTER TABLE pairs RENAME b TO a",
                "ALTER TABLE pairs RENAME c TO b");
        assertThat(sql.query("SELECT a, b FROM pairs AS OF VERSION 1")).matches("VALUES ('a', 'b')");
        assertThat(sql.query("SELECT a, b FROM pairs")).matches("VALUES ('b', 'a')");
    }

    @Test
    void manyRowsAreUpdatedAsOne() throws SQLException {
        sql.run("CREATE TABLE marks (id int PRIMARY KEY, a int, b int) WITH (versioned = true)");
        sql.run("INSERT INTO marks SELECT g, 0, 0 FROM generate_series(1, 100) g");
        assertThat(sql.update("UPDATE marks AS m SET a = ?, (b) = ROW (a + 1) WHERE id > ?", 7, 98))
                .isEqualTo(2);
        sql.run("INSERT INTO marks VALUES (100, 9, 9) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE marks.a = 7");
        assertThat(sql.query("UPDATE marks SET a = 8 WHERE id = 1 RETURNING id, a, b"))
                .matches("VALUES (1, 8, 0)");
        assertThat(sql.query("SELECT id, a, b FROM marks WHERE a > 0"))
                .matches("VALUES (1, 8, 0), (99, 7, 1), (100, 9, 1)");
        assertThat(sql.query("SELECT id, a, b FROM marks AS OF VERSION 2 WHERE a > 0"))
                .matches("VALUES (99, 7, 1), (100, 7, 1)");
        assertThat(counts("marks"))
                .matches("VALUES (4, 0, 1, 0), (3, 0, 1, 0), (2, 0, 2, 0), (1, 100, 0, 0), (0, 0, 0, 0)");
        assertThat(sql.query("UPDATE marks SET a = 'x' WHERE id = 1")).failsWith("22P02");
    }

    @Test
    void whoMayUpdateOneColumnUpdatesIt() throws SQLException {
        sql.run("CREATE TABLE marks (id int PRIMARY KEY, a int, b int) WITH (versioned = true)");
        String role = sql.schema() + "_writer";
        sql.run(
                "INSERT INTO marks VALUES (1, 0, 0)",
                "CREATE ROLE " + role,
                "GRANT USAGE ON SCHEMA " + sql.schema() + " TO " + role,
                "GRANT SELECT, UPDATE (a) ON marks TO " + role);
        try {
            sql.run("SET ROLE " + role, "UPDATE marks SET a = 1");
            assertThat(sql.query("SELECT a FROM marks AS OF VERSION 1")).matches("VALUES (0)");
            assertThat(sql.query("SELECT a FROM marks AS OF VERSION 2")).matches("VALUES (1)");
        } finally {
            sql.run("RESET ROLE", "DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    @Test
    void theVersionsOfSeveralConnectionsAreInOrder() throws SQLException {
        Connection other = sql.another();
        Sql.run(other, "INSERT INTO films VALUES (10, 'a')");
        sql.run("INSERT INTO films VALUES (11, 'b')");
        Sql.run(other, "UPDATE films SET title = 'c' WHERE id = 11");

        assertThat(sql.query("SELECT loud FROM films AS OF VERSION 5 WHERE id > 9"))
                .matches("VALUES ('A'), ('B')");
        assertThat(sql.query("SELECT loud FROM films AS OF VERSION 6 WHERE id > 9"))
                .matches("VALUES ('A'), ('C')");
    }

    private SqlAssert.Subject counts(String table) throws SQLException {
        StringBuilder values = new StringBuilder();
        for (var row : Sql.rows(sql.connection(), "SHOW HISTORY FOR " + table)) {
            values.append(values.isEmpty() ? "VALUES " : ", ")
                    .append("(%s, %s, %s, %s)".formatted(row.get(0), row.get(4), row.get(5), row.get(6)));
        }
        return sql.query(values.toString());
    }

    @Test
    void rowsAreCopiedFromOneVersionedTableIntoAnother() throws SQLException {
        sql.run(
                "CREATE TABLE first (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))",
                "CREATE TABLE second (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))",
                "INSERT INTO first (id, title) VALUES (1, 'rain'), (2, 'fog')",
                "INSERT INTO second SELECT * FROM first WHERE id = 1",
                "WITH others AS (SELECT * FROM first WHERE id > 1) INSERT INTO second TABLE others");
        assertThat(sql.query("SELECT * FROM second")).matches("VALUES (1, 'rain', 'RAIN'), (2, 'fog', 'FOG')");
        assertThat(sql.query("SELECT count(*) FROM second AS OF VERSION 1")).matches("VALUES (1::bigint)");
    }
}

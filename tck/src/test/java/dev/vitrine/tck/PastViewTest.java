package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The past of incremental views. */
class PastViewTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeHistory() throws SQLException {
        sql.run(
                "CREATE TABLE films (id int PRIMARY KEY, title text, year int, loud text COMPUTED AS text_upper(title))");
        sql.run("CREATE INCREMENTAL VIEW shouts AS"
                + " SELECT id, title, year, text_length(loud) AS n FROM films WHERE year < 2000");
        sql.run("INSERT INTO films VALUES (1, 'rain', 1929), (2, 'dusk', 1960)"); // version 1
        sql.run("UPDATE films SET title = 'storm' WHERE id = 1"); // version 2
        sql.run("UPDATE films SET year = 1930 WHERE id = 1"); // version 3
        sql.run("DELETE FROM films WHERE id = 2"); // version 4
    }

    @Test
    void aViewHasTheVersionsOfItsBase() throws SQLException {
        assertThat(sql.query("SELECT * FROM shouts AS OF VERSION 0")).isEmpty();
        assertThat(sql.query("SELECT * FROM shouts AS OF VERSION 1 ORDER BY id"))
                .matches("VALUES (1, 'rain', 1929, 4), (2, 'dusk', 1960, 4)");
        assertThat(sql.query("SELECT * FROM shouts AS OF VERSION 2 ORDER BY id"))
                .matches("VALUES (1, 'storm', 1929, 5), (2, 'dusk', 1960, 4)");
        assertThat(sql.query("SELECT * FROM shouts AS OF VERSION 3 ORDER BY id"))
                .matches("VALUES (1, 'storm', 1930, 5), (2, 'dusk', 1960, 4)");
        assertThat(sql.query("SELECT * FROM shouts AS OF VERSION 4")).matches("VALUES (1, 'storm', 1930, 5)");
        assertThat(sql.query("SELECT * FROM shouts")).matches("VALUES (1, 'storm', 1930, 5)");
    }

    @Test
    void aTimeALabelAndASnapshotOfTheBaseNameAVersionOfTheView() throws SQLException {
        sql.run(
                "ALTER TABLE films LABEL VERSION 1 AS 'first'",
                "CREATE SNAPSHOT second AS SELECT * FROM films AS OF VERSION 2");
        sql.run(
                "CREATE TABLE others (id int PRIMARY KEY, picture IMAGE)",
                "CREATE SNAPSHOT other AS SELECT * FROM others");
        sql.run("DELETE FROM films");

        assertThat(sql.query("SELECT n FROM shouts AS OF LABEL 'first' WHERE id = 1"))
                .matches("VALUES (4)");
        assertThat(sql.query("SELECT n FROM shouts AS OF SNAPSHOT second WHERE id = 1"))
                .matches("VALUES (5)");
        assertThat(sql.query("SELECT id FROM shouts AS OF SNAPSHOT other")).matches("VALUES (1)");
        assertThat(sql.query("SELECT id FROM shouts FOR SYSTEM_TIME AS OF now()"))
                .isEmpty();
        assertThat(sql.query("SELECT title FROM shouts AS OF TIMESTAMP"
                        + " (SELECT time FROM vitrine.versions WHERE table_name = 'films' AND schema_name = '"
                        + sql.schema()
                        + "' AND version = 1) ORDER BY id"))
                .matches("VALUES ('rain'), ('dusk')");
    }

    @Test
    void aSnapshotOfAViewKeepsItsRows() throws SQLException {
        sql.run(
                "CREATE SNAPSHOT now AS SELECT * FROM shouts",
                "CREATE SNAPSHOT past AS SELECT * FROM shouts AS OF VERSION 1");
        sql.run("DROP VIEW shouts", "DELETE FROM films");

        assertThat(sql.query("SELECT * FROM now")).matches("VALUES (1, 'storm', 1930, 5)");
        assertThat(sql.query("SELECT id, n FROM past ORDER BY id")).matches("VALUES (1, 4), (2, 4)");
    }

    @Test
    void aVersionMayBeAParameter() throws SQLException {
        try (PreparedStatement query =
                sql.connection().prepareStatement("SELECT id, n FROM shouts AS OF VERSION ? AS s WHERE s.id = ?")) {
            assertThat(query.getMetaData().getColumnCount()).isEqualTo(2);
            int[] lengths = {4, 5, 5, 5};
            for (int version = 1; version <= 4; version++) {
                query.setInt(1, version);
                query.setInt(2, 1);
                assertThat(Sql.rows(query.executeQuery())).containsExactly(List.of(1, lengths[version - 1]));
            }
        }
    }

    @Test
    void aViewIsJoinedWithItsPastAndItsBase() throws SQLException {
        assertThat(
                        sql.query(
                                "SELECT old.id, old.n, new.n, f.loud FROM shouts AS OF VERSION 1 AS old"
                                        + " JOIN films AS OF VERSION 1 f ON f.id = old.id LEFT JOIN shouts new ON new.id = old.id ORDER BY 1"))
                .matches("VALUES (1, 4, 5, 'RAIN'), (2, 4, NULL, 'DUSK')");
        assertThat(sql.query("SELECT id FROM shouts AS OF VERSION 1 EXCEPT SELECT id FROM shouts"))
                .matches("VALUES (2)");
        assertThat(sql.query(
                        "SELECT text_upper(title) FROM shouts AS OF VERSION 1 WHERE text_length(title) = n AND id = 2"))
                .matches("VALUES ('DUSK')");
    }

    @Test
    void framesOfAFilmThatIsGoneAreThereAgain() throws SQLException {
        sql.run("CREATE TABLE clips (id int PRIMARY KEY, clip VIDEO)");
        sql.run("CREATE INCREMENTAL VIEW stills AS SELECT c.id, x.pos, x.frame, image_width(x.frame) AS w"
                + " FROM clips c CROSS JOIN LATERAL FRAMES(c.clip, num_frames => 2) AS x");
        sql.update("INSERT INTO clips VALUES (1, ?)", Samples.path("pedestrians.mp4"));
        String then = Sql.rows(sql.connection(), "SELECT id, pos, frame, w FROM stills ORDER BY pos")
                .toString();
        sql.run("DELETE FROM clips");

        assertThat(sql.query("SELECT * FROM stills")).isEmpty();
        assertThat(Sql.rows(sql.connection(), "SELECT id, pos, frame, w FROM stills AS OF VERSION 1 ORDER BY pos"))
                .hasSize(2)
                .hasToString(then);
    }

    @Test
    void aViewOverAViewIsReadAsOfThen() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW twice AS SELECT id, n, text_length(title) AS m FROM shouts WHERE n > 3");
        sql.run("INSERT INTO films VALUES (3, 'daybreak', 1939)", "DELETE FROM films");

        assertThat(sql.query("SELECT * FROM twice AS OF VERSION 5 ORDER BY id")).matches("VALUES (1, 5, 5), (3, 8, 8)");
        assertThat(sql.query("SELECT * FROM twice AS OF VERSION 6")).isEmpty();
        assertThat(sql.query("SELECT * FROM twice AS OF VERSION 4")).matches("VALUES (1, 5, 5)");
        assertThat(sql.query("SELECT * FROM twice AS OF VERSION 3"))
                .failsWith("72V01")
                .saying("twice", "version 4");
    }

    @Test
    void aViewThatStoresNothingHasAllVersionsOfItsBase() throws SQLException {
        sql.run(
                "CREATE TABLE pets (id int PRIMARY KEY, name text, picture IMAGE)",
                "INSERT INTO pets VALUES (1, 'rex')");
        sql.run("ALTER TABLE pets ADD COLUMN age int DEFAULT 3", "ALTER TABLE pets RENAME COLUMN name TO called");
        sql.run("CREATE INCREMENTAL VIEW young AS SELECT id, called || '!' AS call, age FROM pets WHERE id < 9");
        sql.run("DELETE FROM pets");

        assertThat(sql.query("SELECT * FROM young AS OF VERSION 1")).matches("VALUES (1, 'rex!', NULL::int)");
        assertThat(sql.query("SELECT * FROM young AS OF VERSION 3")).matches("VALUES (1, 'rex!', 3)");
        assertThat(sql.query("SELECT * FROM young")).isEmpty();
    }

    @Test
    void historyOfAViewCountsWhatItStores() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW twice AS SELECT id, text_length(title) AS m FROM shouts");
        sql.run("INSERT INTO films SELECT g, 'f' || g, 1950 FROM generate_series(10, 29) g");

        assertThat(history("shouts"))
                .matches("VALUES (5, 20, 0, 0), (4, 0, 0, 1), (3, 0, 0, 0), (2, 1, 0, 1), (1, 2, 0, 0), (0, 0, 0, 0)");
        assertThat(history("twice")).matches("VALUES (5, 20, 0, 0), (4, 1, 0, 0)");
        assertThat(Sql.rows(sql.connection(), "SHOW HISTORY FOR twice LIMIT 1")).hasSize(1);
    }

    /** Version, inserts, updates and deletes of each. */
    private SqlAssert.Subject history(String view) throws SQLException {
        return sql.query(Sql.rows(sql.connection(), "SHOW HISTORY FOR " + view).stream()
                .map(row -> "(%s, %s, %s, %s)".formatted(row.get(0), row.get(4), row.get(5), row.get(6)))
                .collect(Collectors.joining(", ", "VALUES ", "")));
    }

    @Test
    void whatAnotherClientWroteBelongsToItsVersionWhenItIsMade() throws SQLException {
        Connection workers = sql.holdWorkers();
        Sql.run(sql.plain(), "INSERT INTO films (id, title, year) VALUES (7, 'noon', 1952)");
        assertThat(sql.query("SELECT id FROM shouts AS OF VERSION 5")).matches("VALUES (1), (7)");
        assertThat(sql.query("SELECT n FROM shouts AS OF VERSION 5 WHERE id = 7"))
                .matches("VALUES (NULL::int)");
        workers.rollback();
        sql.run("WAIT FOR TABLE films");
        assertThat(sql.query("SELECT n FROM shouts AS OF VERSION 5 WHERE id = 7"))
                .matches("VALUES (4)");
        Sql.run(sql.plain(), "DELETE FROM films");
        assertThat(sql.query("SELECT n FROM shouts AS OF VERSION 5 WHERE id = 7"))
                .matches("VALUES (4)");
        assertThat(sql.query("SELECT n FROM shouts AS OF VERSION 6")).isEmpty();
    }

    @Test
    void keysThatChangeAreFollowed() throws SQLException {
        sql.run("UPDATE films SET id = 9 WHERE id = 1", "TRUNCATE films CASCADE");

        assertThat(sql.query("SELECT id, n FROM shouts AS OF VERSION 4")).matches("VALUES (1, 5)");
        assertThat(sql.query("SELECT id, n FROM shouts AS OF VERSION 5")).matches("VALUES (9, 5)");
        assertThat(sql.query("SELECT id, n FROM shouts AS OF VERSION 6")).isEmpty();
    }

    @Test
    void ownWritesOfATransactionAreNoPast() throws SQLException {
        Connection connection = sql.connection();
        connection.setAutoCommit(false);
        sql.run("UPDATE films SET title = 'x' WHERE id = 1", "INSERT INTO films VALUES (8, 'night', 1940)");
        assertThat(sql.query("SELECT n FROM shouts AS OF VERSION 4")).matches("VALUES (5)");
        assertThat(sql.query("SELECT n FROM shouts ORDER BY 1")).matches("VALUES (1), (5)");
        connection.rollback();
        connection.setAutoCommit(true);
        assertThat(sql.query("SELECT n FROM shouts AS OF VERSION 5"))
                .failsWith("72V01")
                .saying("0 to 4");
    }

    @Test
    void historyBeginsWhenItIsAskedFor() throws SQLException {
        sql.run("CREATE TABLE plain (id int PRIMARY KEY, title text)", "INSERT INTO plain VALUES (1, 'a')");
        sql.run("CREATE INCREMENTAL VIEW lengths AS SELECT id, text_length(title) AS n FROM plain");
        assertThat(sql.query("SELECT * FROM lengths AS OF VERSION 0"))
                .failsWith("42809")
                .saying("lengths", "ALTER TABLE plain SET (versioned = true)");
        assertThat(sql.query("SHOW HISTORY FOR lengths")).failsWith("42809");

        sql.run("ALTER TABLE plain SET (versioned = true)", "UPDATE plain SET title = 'abc'");
        assertThat(sql.query("SELECT * FROM lengths AS OF VERSION 0")).matches("VALUES (1, 1)");
        assertThat(sql.query("SELECT * FROM lengths AS OF VERSION 1")).matches("VALUES (1, 3)");

        sql.run("ALTER TABLE plain SET (versioned = false)", "UPDATE plain SET title = 'ab'");
        assertThat(sql.query("SELECT * FROM lengths AS OF VERSION 0")).failsWith("42809");
        assertThat(sql.query("SELECT * FROM lengths")).matches("VALUES (1, 2)");
        sql.run("RELEASE TABLE plain CASCADE");
    }

    @Test
    void aViewThatAnOlderDriverMadeGainsItsHistory() throws SQLException {
        sql.run("CREATE TABLE notes (id int PRIMARY KEY, title text) WITH (versioned = false)");
        sql.run(
                "INSERT INTO notes VALUES (1, 'a')",
                "CREATE INCREMENTAL VIEW sizes AS SELECT id, text_length(title) AS n FROM notes");
        sql.run("ALTER TABLE notes SET (versioned = true)", "ALTER TABLE notes SET (versioned = true)");
        sql.run("UPDATE notes SET title = 'bcd'");

        assertThat(sql.query("SELECT * FROM sizes AS OF VERSION 0")).matches("VALUES (1, 1)");
    }

    @Test
    void aDroppedViewLeavesNothing() throws SQLException {
        long before = tables();
        long histories = count("vitrine.history");
        sql.run("CREATE INCREMENTAL VIEW more AS SELECT id, text_length(title) AS n FROM films", "DROP VIEW more");
        sql.run("CREATE INCREMENTAL VIEW more AS SELECT id, text_length(title) AS n FROM films");
        sql.run(
                "CREATE OR REPLACE INCREMENTAL VIEW more AS SELECT id, text_length(loud) AS n FROM films",
                "DROP VIEW more");

        assertThat(tables()).isEqualTo(before);
        assertThat(count("vitrine.history")).isEqualTo(histories);
    }

    private long tables() throws SQLException {
        return count("pg_class WHERE relnamespace = 'vitrine'::regnamespace");
    }

    @Test
    void purgedVersionsTakeTheViewsRowsAlongAndPinnedOnesKeepThem() throws SQLException {
        sql.run("ALTER TABLE films LABEL VERSION 2 AS 'second'");
        long before = old();
        assertThat(sql.update("PURGE HISTORY FOR films KEEP 1 VERSIONS")).isEqualTo(3);

        assertThat(old()).isEqualTo(before - 1);
        assertThat(sql.query("SELECT id, n FROM shouts AS OF VERSION 2 ORDER BY id"))
                .matches("VALUES (1, 5), (2, 4)");
        assertThat(sql.query("SELECT id, n FROM shouts AS OF VERSION 1")).failsWith("72V01");
        assertThat(sql.query("SELECT id, n FROM shouts AS OF VERSION 3")).failsWith("72V01");
        assertThat(sql.query("SELECT id, n FROM shouts AS OF VERSION 4")).matches("VALUES (1, 5)");

        sql.run("ALTER TABLE films DROP LABEL 'second'", "PURGE HISTORY FOR films KEEP 1 VERSIONS");
        assertThat(old()).isZero();
        assertThat(sql.query("SELECT id, n FROM shouts AS OF VERSION 4")).matches("VALUES (1, 5)");
    }

    /** How many old rows of the view are kept. */
    private long old() throws SQLException {
        Object id = Sql.rows(
                        sql.plain(),
                        "SELECT id FROM vitrine.relation WHERE relation_name = 'shouts' AND schema_name = '"
                                + sql.schema() + "'")
                .get(0)
                .get(0);
        return count("vitrine.h" + id);
    }

    @Test
    void erasedRowsAreGoneFromThePastOfTheView() throws SQLException {
        assertThat(sql.update("ERASE FROM films WHERE id = 1")).isEqualTo(3);

        assertThat(sql.query("SELECT id FROM shouts AS OF VERSION 1")).matches("VALUES (2)");
        assertThat(sql.query("SELECT id FROM shouts AS OF VERSION 3")).matches("VALUES (2)");
        assertThat(old()).isEqualTo(1);
        sql.run("ERASE FROM films WHERE title = 'dusk'");
        assertThat(old()).isZero();
    }

    @Test
    void anErasedImageOfARowLeavesTheOthers() throws SQLException {
        sql.run("ERASE FROM films WHERE title = 'rain'");

        assertThat(sql.query("SELECT id, n FROM shouts AS OF VERSION 1")).matches("VALUES (2, 4)");
        assertThat(sql.query("SELECT id, n FROM shouts AS OF VERSION 2 ORDER BY id"))
                .matches("VALUES (1, 5), (2, 4)");
    }

    @Test
    void discardedVersionsTakeTheViewsRowsAlong() throws SQLException {
        sql.run("INSERT INTO films VALUES (5, 'secret', 1941)", "UPDATE films SET title = 'secrets' WHERE id = 5");
        sql.run("REVERT TABLE films TO VERSION 1 DISCARD");

        assertThat(sql.query("SELECT id, n FROM shouts ORDER BY id")).matches("VALUES (1, 4), (2, 4)");
        assertThat(sql.query("SELECT id, n FROM shouts AS OF VERSION 1 ORDER BY id"))
                .matches("VALUES (1, 4), (2, 4)");
        assertThat(sql.query("SELECT id FROM shouts AS OF VERSION 5")).failsWith("72V01");
        assertThat(old()).as("those of version 1").isEqualTo(2);
    }

    @Test
    void revertMakesTheViewFollow() throws SQLException {
        sql.run("REVERT TABLE films TO VERSION 1");

        assertThat(sql.query("SELECT id, n FROM shouts ORDER BY id")).matches("VALUES (1, 4), (2, 4)");
        assertThat(sql.query("SELECT id, n FROM shouts AS OF VERSION 4")).matches("VALUES (1, 5)");
        assertThat(sql.query("SELECT id, n FROM shouts AS OF VERSION 5 ORDER BY id"))
                .matches("VALUES (1, 4), (2, 4)");
    }

    @Test
    void aReaderNeedsTheViewAndItsBase() throws SQLException {
        String role = sql.schema() + "_reader";
        Sql.run(sql.plain(), "CREATE ROLE " + role, "GRANT USAGE ON SCHEMA " + sql.schema() + " TO " + role);
        try {
            sql.run("SET ROLE " + role);
            assertThat(sql.query("SELECT id FROM shouts AS OF VERSION 1")).failsWith("42501");
            sql.run("RESET ROLE", "GRANT SELECT ON films TO " + role, "SET ROLE " + role);
            assertThat(sql.query("SELECT id FROM shouts AS OF VERSION 1"))
                    .failsWith("42501")
                    .saying("shouts");
            sql.run("RESET ROLE", "GRANT SELECT ON shouts TO " + role, "SET ROLE " + role);
            assertThat(sql.query("SELECT id FROM shouts AS OF VERSION 1")).matches("VALUES (1), (2)");
            sql.run("RESET ROLE", "REVOKE SELECT ON films FROM " + role, "SET ROLE " + role);
            assertThat(sql.query("SELECT id FROM shouts AS OF VERSION 1"))
                    .failsWith("42501")
                    .saying("films");
            assertThat(sql.query("SELECT id FROM shouts")).matches("VALUES (1)");
        } finally {
            sql.run("RESET ROLE");
            Sql.run(sql.plain(), "DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    private long count(String from) throws SQLException {
        return (Long)
                Sql.rows(sql.plain(), "SELECT count(*) FROM " + from).get(0).get(0);
    }
}

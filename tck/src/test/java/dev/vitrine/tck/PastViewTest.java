package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
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
    void aVersionMayBeAParameter() throws SQLException {
        try (PreparedStatement query =
                sql.connection().prepareStatement("SELECT id, n FROM shouts AS OF VERSION ? AS s WHERE s.id = ?")) {
            assertThat(query.getMetaData().getColumnCount()).isEqualTo(2);
            int[] lengths = {4, 5, 5, 5};
            for (int version = 1; version <= 4; version++) {
                query.setInt(1, version);
                query.setInt(2, 1);
                assertThat(Sql.rows(query.executeQuery())).containsExactly(java.util.List.of(1, lengths[version - 1]));
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
}

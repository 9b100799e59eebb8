package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Views that follow their base. */
class IncrementalViewTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTable() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, year int)");
        sql.run("INSERT INTO films VALUES (1, 'rain', 1929), (2, 'dusk', 1960)");
    }

    @Test
    void aViewHoldsTheRowsThatAreThereAndThoseThatCome() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW shouts AS SELECT id, text_upper(title) AS loud FROM films");
        assertThat(sql.query("SELECT * FROM shouts")).matches("VALUES (1, 'RAIN'), (2, 'DUSK')");
        sql.run("INSERT INTO films VALUES (3, 'dawn', 1999)");
        assertThat(sql.query("SELECT * FROM shouts")).matches("VALUES (1, 'RAIN'), (2, 'DUSK'), (3, 'DAWN')");
        sql.run("UPDATE films SET title = 'storm' WHERE id = 1");
        assertThat(sql.query("SELECT * FROM shouts")).matches("VALUES (1, 'STORM'), (2, 'DUSK'), (3, 'DAWN')");
        sql.run("DELETE FROM films WHERE id < 3");
        assertThat(sql.query("SELECT * FROM shouts")).matches("VALUES (3, 'DAWN')");
        sql.run("TRUNCATE films");
        assertThat(sql.query("SELECT * FROM shouts")).isEmpty();
    }

    @Test
    void aConditionLetsRowsInAndOut() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW late AS SELECT id, text_upper(title) AS loud FROM films WHERE year > 1950");
        assertThat(sql.query("SELECT id FROM late")).matches("VALUES (2)");
        sql.run("UPDATE films SET year = 3900 - year");
        assertThat(sql.query("SELECT * FROM late")).matches("VALUES (1, 'RAIN')");
        sql.run("UPDATE films SET year = NULL");
        assertThat(sql.query("SELECT * FROM late")).isEmpty();
    }

    @Test
    void aStarStandsForTheColumnsOfTheBase() throws SQLException {
        sql.run(
                "CREATE INCREMENTAL VIEW shouts AS SELECT *, text_upper(title) AS loud, year / 100 AS century FROM films");

        assertThat(sql.query("SELECT * FROM shouts ORDER BY id"))
                .matches("VALUES (1, 'rain', 1929, 'RAIN', 19), (2, 'dusk', 1960, 'DUSK', 19)");
    }

    @Test
    void aViewMayReadComputedColumns() throws SQLException {
        sql.run("ALTER TABLE films ADD COLUMN loud text COMPUTED AS text_upper(title)");
        sql.run("CREATE INCREMENTAL VIEW lengths AS SELECT id, loud, text_length(loud) AS n FROM films");
        sql.run("UPDATE films SET title = 'storm' WHERE id = 1");

        assertThat(sql.query("SELECT * FROM lengths")).matches("VALUES (1, 'STORM', 5), (2, 'DUSK', 4)");
    }

    @Test
    void aViewMayReadAView() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW shouts AS SELECT id, text_upper(title) AS loud FROM films WHERE year < 1950");
        sql.run("CREATE INCREMENTAL VIEW lengths AS SELECT id, loud, text_length(loud) AS n FROM shouts");
        sql.run("INSERT INTO films VALUES (3, 'daybreak', 1939)", "UPDATE films SET year = 1920 WHERE id = 2");
        sql.run("DELETE FROM films WHERE id = 1");

        assertThat(sql.query("SELECT * FROM lengths")).matches("VALUES (2, 'DUSK', 4), (3, 'DAYBREAK', 8)");
    }

    @Test
    void aPlainClientSeesTheViewAndItsDeletesAreFollowed() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW shouts AS SELECT id, title, text_upper(title) AS loud FROM films");
        Connection plain = sql.plain();
        assertThat(Sql.query(plain, "SELECT * FROM shouts")).matches("VALUES (1, 'rain', 'RAIN'), (2, 'dusk', 'DUSK')");
        Sql.run(plain, "DELETE FROM films WHERE id = 1");

        assertThat(Sql.query(plain, "SELECT id, loud FROM shouts")).matches("VALUES (2, 'DUSK')");
        assertThat(sql.query("SELECT id, loud FROM shouts")).matches("VALUES (2, 'DUSK')");
    }

    @Test
    void otherConnectionsKeepTheViewCurrent() throws SQLException {
        Connection other = sql.another();
        assertThat(Sql.query(other, "SELECT count(*) FROM films")).matches("VALUES (2::bigint)");
        sql.run("CREATE INCREMENTAL VIEW shouts AS SELECT id, text_upper(title) AS loud FROM films");
        Sql.run(other, "INSERT INTO films VALUES (3, 'dawn', 1999)", "UPDATE films SET title = 'storm' WHERE id = 1");

        assertThat(sql.query("SELECT * FROM shouts")).matches("VALUES (1, 'STORM'), (2, 'DUSK'), (3, 'DAWN')");
        assertThat(Sql.query(other, "SELECT loud FROM shouts WHERE id = 3")).matches("VALUES ('DAWN')");
    }

    @Test
    void aRollbackUndoesTheViewsRows() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW shouts AS SELECT id, text_upper(title) AS loud FROM films");
        sql.connection().setAutoCommit(false);
        sql.run("DELETE FROM films", "INSERT INTO films VALUES (9, 'noon', 1)");
        assertThat(sql.query("SELECT * FROM shouts")).matches("VALUES (9, 'NOON')");
        sql.connection().rollback();

        assertThat(sql.query("SELECT * FROM shouts")).matches("VALUES (1, 'RAIN'), (2, 'DUSK')");
    }

    @Test
    void theFramesOfAFilmAreRows() throws SQLException {
        sql.run("CREATE TABLE clips (id int PRIMARY KEY, clip video)");
        sql.run("CREATE INCREMENTAL VIEW frames AS SELECT c.id, x.pos, x.time, x.frame, image_width(x.frame) AS wide"
                + " FROM clips c CROSS JOIN LATERAL FRAMES(c.clip, num_frames => 3) AS x");
        sql.update(
                "INSERT INTO clips VALUES (1, ?), (2, NULL), (3, ?)",
                Samples.path("tree.mp4"),
                Samples.path("pedestrians.mp4"));
        assertThat(sql.query("SELECT id, pos, wide FROM frames ORDER BY id, pos"))
                .matches("VALUES (1, 0, 320), (1, 1, 320), (1, 2, 320), (3, 0, 768), (3, 1, 768), (3, 2, 768)");
        sql.update("UPDATE clips SET clip = ? WHERE id = 1", Samples.path("pedestrians.mp4"));
        sql.run("DELETE FROM clips WHERE id = 3");

        assertThat(sql.query("SELECT id, pos, wide FROM frames ORDER BY id, pos"))
                .matches("VALUES (1, 0, 768), (1, 1, 768), (1, 2, 768)");
    }

    @Test
    void aBaseIsDroppedWithItsViewsOnlyWhenToldTo() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW shouts AS SELECT id, text_upper(title) AS loud FROM films");
        assertThat(sql.query("DROP TABLE films")).failsWith("2BP01").saying("shouts");
        sql.run("DROP TABLE films CASCADE");

        assertThat(sql.query("SELECT * FROM shouts")).failsWith("42P01").at(1, 15);
    }

    @Test
    void aDroppedViewLeavesItsBase() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW shouts AS SELECT id, text_upper(title) AS loud FROM films");
        sql.run("DROP VIEW shouts", "INSERT INTO films VALUES (3, 'dawn', 1999)");

        assertThat(sql.query("SELECT count(*) FROM films")).matches("VALUES (3::bigint)");
        sql.run("CREATE INCREMENTAL VIEW shouts AS SELECT id, text_lower(title) AS quiet FROM films");
        assertThat(sql.query("SELECT count(quiet) FROM shouts")).matches("VALUES (3::bigint)");
    }

    @Test
    void aViewIsNotWrittenTo() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW shouts AS SELECT id, text_upper(title) AS loud FROM films");

        assertThat(sql.query("UPDATE shouts SET loud = 'x'")).failsWithOneOf("428C9", "42809", "55000");
        assertThat(sql.query("DELETE FROM shouts")).failsWithOneOf("42809", "55000");
        assertThat(sql.query("INSERT INTO shouts VALUES (7, 'x')")).failsWithOneOf("428C9", "42809", "55000");
        assertThat(sql.query("SELECT * FROM shouts")).matches("VALUES (1, 'RAIN'), (2, 'DUSK')");
    }

    @Test
    void whatCannotBeKeptCurrentIsRefused() throws SQLException {
        assertThat(sql.query("CREATE INCREMENTAL VIEW v AS SELECT a.id FROM films a JOIN films b ON a.id = b.id"))
                .failsWith("42V04")
                .at(1, 47);
        assertThat(sql.query("CREATE INCREMENTAL VIEW v AS SELECT count(*) AS n FROM films"))
                .failsWith("42V04")
                .at(1, 37);
        assertThat(sql.query("CREATE INCREMENTAL VIEW v AS SELECT year FROM films GROUP BY year"))
                .failsWith("42V04");
        assertThat(sql.query("CREATE INCREMENTAL VIEW v AS SELECT id, row_number() OVER () FROM films"))
                .failsWith("42V04")
                .at(1, 41);
        assertThat(sql.query("CREATE INCREMENTAL VIEW v AS SELECT nope FROM films"))
                .failsWith("42703")
                .at(1, 37);
        assertThat(sql.query("CREATE INCREMENTAL VIEW films AS SELECT id FROM films"))
                .failsWith("42P07")
                .at(1, 25);
    }

    @Test
    void thePostgresViewsKeepTheirMeaning() throws SQLException {
        sql.run("ALTER TABLE films ADD COLUMN loud text COMPUTED AS text_upper(title)");
        sql.run("CREATE VIEW early AS SELECT id, loud FROM films WHERE year < 1950");
        sql.run("CREATE MATERIALIZED VIEW counted AS SELECT count(loud) AS n FROM films");
        sql.run("UPDATE films SET title = 'storm' WHERE id = 1", "INSERT INTO films VALUES (3, 'dawn', 1999)");

        assertThat(sql.query("SELECT * FROM early")).matches("VALUES (1, 'STORM')");
        assertThat(sql.query("SELECT n FROM counted")).matches("VALUES (2::bigint)");
    }
}

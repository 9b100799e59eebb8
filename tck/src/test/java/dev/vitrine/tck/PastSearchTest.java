package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Similarity in the past. */
class PastSearchTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeHistory() throws SQLException {
        sql.run(
                "CREATE TABLE dots (id int PRIMARY KEY, name text, at vector(2), loud text COMPUTED AS text_upper(name))");
        sql.run("CREATE EMBEDDING INDEX dots_ix ON dots (at) WITH (metric = 'l2')");
        sql.run("INSERT INTO dots VALUES (1, 'a', '[0,0]'), (2, 'b', '[5,5]'), (3, 'c', '[9,9]')"); // version 1
        sql.run("UPDATE dots SET at = '[8,8]' WHERE id = 1"); // version 2
        sql.run("DELETE FROM dots WHERE id = 2"); // version 3
    }

    @Test
    void rowsOfThenAreFoundByTheirVectorsOfThen() throws SQLException {
        String nearest =
                "SELECT id, round(SIMILARITY(at, '[0,0]')) FROM dots%s ORDER BY SIMILARITY(at, '[0,0]') DESC LIMIT 2";
        assertThat(sql.query(nearest.formatted(""))).matches("VALUES (1, -11::float), (3, -13::float)");
        assertThat(sql.query(nearest.formatted(" AS OF VERSION 1"))).matches("VALUES (1, 0::float), (2, -7::float)");
        assertThat(sql.query(nearest.formatted(" AS OF VERSION 2"))).matches("VALUES (2, -7::float), (1, -11::float)");
        assertThat(sql.query(nearest.formatted(" AS OF TIMESTAMP now()")))
                .matches("VALUES (1, -11::float), (3, -13::float)");
        assertThat(sql.query(nearest.formatted(" AS OF VERSION 0"))).isEmpty();
    }

    @Test
    void columnsConditionsAndJoinsStandBesideIt() throws SQLException {
        assertThat(
                        sql.query(
                                "SELECT * FROM dots AS OF VERSION 1 AS d WHERE loud <> 'A' ORDER BY SIMILARITY(d.at, '[0,0]') DESC"))
                .matches("VALUES (2, 'b', '[5,5]'::vector, 'B'), (3, 'c', '[9,9]'::vector, 'C')");
        assertThat(sql.query("SELECT old.id, now.id FROM dots AS OF VERSION 1 old LEFT JOIN dots now ON now.id = old.id"
                        + " WHERE SIMILARITY(old.at, '[0,0]') > -8 ORDER BY old.id"))
                .matches("VALUES (1, 1), (2, NULL)");
        assertThat(sql.query("SELECT id FROM dots AS OF VERSION 1 WHERE text_length(loud) = 1"
                        + " ORDER BY SIMILARITY(at, '[6,6]') DESC LIMIT 1"))
                .matches("VALUES (2)");
    }

    @Test
    void theVersionMayBeAParameter() throws SQLException {
        try (PreparedStatement query = sql.connection()
                .prepareStatement("SELECT id FROM dots AS OF VERSION ? ORDER BY SIMILARITY(at, ?) DESC LIMIT 1")) {
            assertThat(query.getMetaData().getColumnCount()).isEqualTo(1);
            int[] nearest = {1, 2, 1};
            for (int version = 1; version <= 3; version++) {
                query.setInt(1, version);
                query.setObject(2, new float[] {0, 0});
                assertThat(Sql.rows(query.executeQuery())).hasToString("[[" + nearest[version - 1] + "]]");
            }
        }
    }

    @Test
    void embeddingsOfOldValuesAreKeptAndNotMadeAgain() throws SQLException {
        sql.run("CREATE TABLE pictures (id int PRIMARY KEY, picture IMAGE)");
        sql.run("CREATE EMBEDDING INDEX pictures_ix ON pictures (picture) USING image_descriptor");
        sql.update(
                "INSERT INTO pictures VALUES (1, ?), (2, ?)", Samples.path("building.jpg"), Samples.path("fruits.jpg"));
        sql.update("UPDATE pictures SET picture = ? WHERE id = 1", Samples.path("fruits.jpg"));
        sql.run("DELETE FROM pictures WHERE id = 2");

        assertThat(sql.query("SELECT id FROM pictures AS OF VERSION 1 ORDER BY SIMILARITY(picture, IMAGE '"
                        + Samples.path("building.jpg") + "') DESC"))
                .matches("VALUES (1), (2)");
        assertThat(sql.query("SELECT id FROM pictures AS OF VERSION 2 WHERE SIMILARITY(picture, IMAGE '"
                        + Samples.path("fruits.jpg") + "') > 0.99 ORDER BY id"))
                .matches("VALUES (1), (2)");
    }

    @Test
    void aViewIsSearchedAsOfThen() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW far AS SELECT id, at, text_length(name) AS n FROM dots WHERE id > 0");
        sql.run("CREATE EMBEDDING INDEX far_ix ON far (at) WITH (metric = 'l2')");
        sql.run("INSERT INTO dots VALUES (7, 'seven', '[1,1]')", "DELETE FROM dots WHERE id < 4"); // versions 4 and 5

        assertThat(sql.query("SELECT * FROM far AS OF VERSION 4 ORDER BY SIMILARITY(at, '[0,0]') DESC"))
                .matches("VALUES (7, '[1,1]'::vector, 5), (1, '[8,8]'::vector, 1), (3, '[9,9]'::vector, 1)");
        assertThat(sql.query("SELECT id FROM far AS OF VERSION 5 ORDER BY SIMILARITY(at, '[0,0]') DESC"))
                .matches("VALUES (7)");
        sql.run("SET vitrine.as_of = 'VERSION 4'");
        assertThat(sql.query("SELECT id FROM far ORDER BY SIMILARITY(at, '[0,0]') DESC"))
                .matches("VALUES (7), (1), (3)");
    }

    @Test
    void aVersionFromBeforeTheIndexIsNamed() throws SQLException {
        sql.run("CREATE EMBEDDING INDEX late_ix ON dots (at) WITH (metric = 'cosine')");
        assertThat(
                        sql.query(
                                "SELECT id FROM dots AS OF VERSION 2 ORDER BY SIMILARITY(at, '[1,0]', index => 'late_ix') DESC"))
                .failsWith("72V01")
                .saying("late_ix", "begins in version 3");
    }

    @Test
    void historyOfVectorsFollowsThatOfTheTable() throws SQLException {
        String nearest = "SELECT id FROM dots AS OF VERSION %d ORDER BY SIMILARITY(at, '[0,0]') DESC LIMIT 1";
        assertThat(old()).isEqualTo(2);
        sql.run("ERASE FROM dots WHERE id = 2");
        assertThat(old()).isEqualTo(1);
        assertThat(sql.query(nearest.formatted(2))).matches("VALUES (1)");
        sql.run("ALTER TABLE dots LABEL VERSION 1 AS 'first'", "PURGE HISTORY FOR dots KEEP 1 VERSIONS");
        assertThat(sql.query(nearest.formatted(1))).matches("VALUES (1)");
        sql.run("ALTER TABLE dots DROP LABEL 'first'", "PURGE HISTORY FOR dots KEEP 1 VERSIONS");
        assertThat(old()).isZero();

        sql.run("ALTER TABLE dots SET (versioned = false)", "INSERT INTO dots VALUES (8, 'h', '[0,1]')");
        assertThat(sql.query(nearest.formatted(1))).failsWith("42809");
        sql.run("ALTER TABLE dots SET (versioned = true)", "UPDATE dots SET at = '[50,50]' WHERE id = 8");
        assertThat(sql.query(nearest.formatted(0))).matches("VALUES (8)");
        assertThat(sql.query(nearest.formatted(1))).matches("VALUES (1)");
        sql.run("DROP INDEX dots_ix", "DELETE FROM dots", "DROP TABLE dots");
    }

    private long old() throws SQLException {
        Object id = Sql.rows(
                        sql.plain(),
                        "SELECT id FROM vitrine.embedding_index WHERE index_name = 'dots_ix' AND schema_name = '"
                                + sql.schema() + "'")
                .get(0)
                .get(0);
        return (Long) Sql.rows(sql.plain(), "SELECT count(*) FROM vitrine.h" + id)
                .get(0)
                .get(0);
    }
}

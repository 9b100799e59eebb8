package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Embedding indexes and what they find. */
class SearchTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @Test
    void aPictureFindsItselfFirst() throws SQLException {
        makePictures();
        String apple = Samples.path("apple.jpg");

        assertThat(sql.query(
                        "SELECT name FROM pictures ORDER BY SIMILARITY(poster, IMAGE '" + apple + "') DESC LIMIT 1"))
                .matches("VALUES ('apple')");
        assertThat(sql.query("SELECT name, round(SIMILARITY(poster, IMAGE '" + apple
                        + "')) AS s FROM pictures ORDER BY s DESC, name LIMIT 1"))
                .matches("VALUES ('apple', 1::float8)");
    }

    @Test
    void aSearchTakesConditionsAndJoins() throws SQLException {
        makePictures();
        String apple = "IMAGE '" + Samples.path("apple.jpg") + "'";
        sql.run(
                "CREATE TABLE owners (picture int, owner text)",
                "INSERT INTO owners VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cy')");

        assertThat(Sql.rows(
                        sql.connection(),
                        "SELECT id FROM pictures WHERE name <> 'apple'" + " ORDER BY SIMILARITY(poster, " + apple
                                + ") DESC LIMIT 1"))
                .hasSize(1)
                .doesNotContain(List.of(1));
        assertThat(sql.query("SELECT o.owner FROM pictures p JOIN owners o ON o.picture = p.id"
                        + " ORDER BY SIMILARITY(p.poster, " + apple + ") DESC LIMIT 1"))
                .matches("VALUES ('Ann')");
        assertThat(Sql.rows(
                        sql.connection(),
                        "SELECT * FROM pictures ORDER BY SIMILARITY(poster, " + apple + ") DESC LIMIT 2"))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row).hasSize(3));
    }

    @Test
    void newRowsAreFoundAndOldOnesAreNot() throws SQLException {
        makePictures();
        String baboon = Samples.path("baboon.jpg");
        String search = "SELECT name FROM pictures ORDER BY SIMILARITY(poster, IMAGE '" + baboon + "') DESC LIMIT 1";
        sql.update("INSERT INTO pictures VALUES (9, 'baboon', ?)", baboon);
        assertThat(sql.query(search)).matches("VALUES ('baboon')");
        sql.update("UPDATE pictures SET poster = ? WHERE id = 1", baboon);
        sql.run("DELETE FROM pictures WHERE id = 9");
        assertThat(sql.query(search)).matches("VALUES ('apple')");
    }

    @Test
    void aTextFindsWhatMeansTheSame() throws SQLException {
        sql.run("CREATE TABLE notes (id int PRIMARY KEY, note text)");
        sql.run(
                "INSERT INTO notes VALUES (1, 'The cat sleeps on the sofa'), (2, 'Interest rates rose again'), (3, NULL),"
                        + " (4, 'A new recipe for apple pie')");
        sql.run("CREATE EMBEDDING INDEX notes_ix ON notes (note) USING minilm");

        assertThat(sql.query("SELECT id FROM notes ORDER BY SIMILARITY(note, 'a kitten takes a nap') DESC LIMIT 1"))
                .matches("VALUES (1)");
        assertThat(sql.query(
                        "SELECT id, SIMILARITY(note, ?) < 0.9 AS far FROM notes WHERE id <> 4 ORDER BY SIMILARITY(note, ?) DESC LIMIT 1",
                        "central bank",
                        "central bank"))
                .matches("VALUES (2, true)");
        sql.run("INSERT INTO notes VALUES (5, 'Puppies play in the garden')");
        assertThat(sql.query("SELECT id FROM notes ORDER BY SIMILARITY(note, 'young dogs outside') DESC LIMIT 1"))
                .matches("VALUES (5)");
    }

    @Test
    void aVectorColumnIsSearchedWithAnArrayOfFloats() throws SQLException {
        sql.run("CREATE TABLE points (id int PRIMARY KEY, place vector(3))");
        sql.run("INSERT INTO points VALUES (1, '[1,0,0]'), (2, '[0,1,0]'), (3, '[0.9,0.1,0]')");
        sql.run("CREATE EMBEDDING INDEX places ON points (place) WITH (metric = 'cosine')");
        try (PreparedStatement query =
                sql.connection().prepareStatement("SELECT id FROM points ORDER BY SIMILARITY(place, ?) DESC LIMIT 2")) {
            query.setObject(1, new float[] {1, 0, 0});
            assertThat(Sql.rows(query.executeQuery())).isEqualTo(List.of(List.of(1), List.of(3)));
        }
        assertThat(sql.query("SELECT id FROM points ORDER BY SIMILARITY(place, '[0,1,0]'::vector) DESC LIMIT 1"))
                .matches("VALUES (2)");
    }

    @Test
    void theQueryMayBeAnyExpressionThatDoesNotReadTheRow() throws SQLException {
        sql.run(
                "CREATE TABLE notes (id int PRIMARY KEY, note text)",
                "INSERT INTO notes VALUES (1, 'The cat sleeps on the sofa'), (2, 'Interest rates rose again')",
                "CREATE EMBEDDING INDEX notes_ix ON notes (note) USING minilm");
        assertThat(sql.query(
                        "SELECT id FROM notes ORDER BY SIMILARITY(note, (SELECT note FROM notes WHERE id = ?) || ?) DESC LIMIT 1",
                        2,
                        "!"))
                .matches("VALUES (2)");
        assertThat(sql.query("SELECT id FROM notes ORDER BY SIMILARITY(note, lower(note)) DESC"))
                .failsWith("42V04")
                .at(1, 54);
    }

    @Test
    void aVectorOfAnotherDimensionIsRefused() throws SQLException {
        sql.run(
                "CREATE TABLE points (id int PRIMARY KEY, place vector(3))",
                "INSERT INTO points VALUES (1, '[1,0,0]')");
        sql.run("CREATE EMBEDDING INDEX places ON points (place)");

        assertThat(sql.query("SELECT id FROM points ORDER BY SIMILARITY(place, ?) DESC LIMIT 2", new float[] {1, 0}))
                .failsWith("22V01");
    }

    @Test
    void aSearchWithoutAnIndexIsRefused() throws SQLException {
        sql.run("CREATE TABLE notes (id int PRIMARY KEY, note text)");

        assertThat(sql.query("SELECT id\nFROM notes ORDER BY SIMILARITY(note, 'x') DESC"))
                .failsWith("42V02")
                .at(2, 21);
    }

    @Test
    void mistakesInAnIndexAreToldWithTheirPlace() throws SQLException {
        sql.run("CREATE TABLE pictures (id int PRIMARY KEY, name text, poster image)");

        assertThat(sql.query("CREATE EMBEDDING INDEX ix ON pictures (poster) USING image_descripter"))
                .failsWith("42883")
                .at(1, 54)
                .saying("image_descriptor");
        assertThat(sql.query("CREATE EMBEDDING INDEX ix ON pictures (poste) USING image_descriptor"))
                .failsWith("42703")
                .at(1, 40);
        assertThat(sql.query("CREATE EMBEDDING INDEX ix ON picture (poster) USING image_descriptor"))
                .failsWith("42P01")
                .at(1, 30);
        assertThat(sql.query(
                        "CREATE EMBEDDING INDEX ix ON pictures (poster) USING image_descriptor WITH (metrik = 'l2')"))
                .failsWith("22023")
                .saying("metrik");
        assertThat(sql.query(
                        "CREATE EMBEDDING INDEX ix ON pictures (poster) USING image_descriptor WITH (metric = 'l3')"))
                .failsWith("22023")
                .saying("l3", "l2");
        assertThat(sql.query("CREATE EMBEDDING INDEX ix ON pictures (name) USING image_descriptor"))
                .failsWith("42804");
    }

    private void makePictures() throws SQLException {
        sql.run("CREATE TABLE pictures (id int PRIMARY KEY, name text, poster image)");
        sql.update(
                "INSERT INTO pictures VALUES (1, 'apple', ?), (2, 'home', ?), (3, 'fish', ?), (4, 'nothing', NULL)",
                Samples.path("apple.jpg"),
                Samples.path("home.jpg"),
                Samples.path("HappyFish.jpg"));
        sql.run("CREATE EMBEDDING INDEX posters ON pictures (poster) USING image_descriptor");
    }
}

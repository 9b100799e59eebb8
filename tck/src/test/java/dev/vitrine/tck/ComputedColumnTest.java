package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What computed columns hold, and when it is computed. */
class ComputedColumnTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @Test
    void aColumnIsComputedWhenARowIsInserted() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
        sql.run("INSERT INTO films (id, title) VALUES (1, 'rain'), (2, 'dusk')");

        assertThat(sql.query("SELECT * FROM films")).matches("VALUES (1, 'rain', 'RAIN'), (2, 'dusk', 'DUSK')");
    }

    @Test
    void columnsMayReadOneAnotherInAnyOrder() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, length int COMPUTED AS text_length(louder),"
                + " louder text COMPUTED AS loud || '!!', loud text COMPUTED AS text_upper(title), title text)");
        sql.run("INSERT INTO films (id, title) VALUES (1, 'rain')");

        assertThat(sql.query("SELECT id, length, louder, loud FROM films")).matches("VALUES (1, 6, 'RAIN!!', 'RAIN')");
    }

    @Test
    void anExpressionMayMixFunctionsWithTheServersOwn() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, year int,"
                + " a text COMPUTED AS text_upper(title) || '!',"
                + " b text COMPUTED AS text_upper(title) || ' (' || year || ')',"
                + " c int COMPUTED AS greatest(text_length(title), year % 100),"
                + " d text COMPUTED AS CASE WHEN year < 1930 THEN text_lower(title) ELSE upper(title) END,"
                + " e text COMPUTED AS text_upper(lower(title)),"
                + " f text COMPUTED AS coalesce(text_upper(title), 'none'))");
        sql.run("INSERT INTO films (id, title, year) VALUES (1, 'Rain', 1929), (2, 'Dusk', 1960), (3, NULL, 1900)");

        assertThat(sql.query("SELECT id, a, b, c, d, e, f FROM films ORDER BY id"))
                .matches("VALUES (1, 'RAIN!', 'RAIN (1929)', 29, 'rain', 'RAIN', 'RAIN'),"
                        + " (2, 'DUSK!', 'DUSK (1960)', 60, 'DUSK', 'DUSK', 'DUSK'),"
                        + " (3, NULL, NULL, 0, NULL, NULL, 'none')");
    }

    @Test
    void aColumnWithoutATypeHasTheTypeOfItsExpression() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, clip video, loud COMPUTED AS text_upper(title),"
                + " length COMPUTED AS text_length(title), seconds COMPUTED AS video_duration(clip),"
                + " long COMPUTED AS text_length(title) > 5, doubled COMPUTED AS text_length(title) * 2::bigint,"
                + " still COMPUTED AS video_frame_at(clip, 1))");

        assertThat(sql.query("SELECT column_name::text, coalesce(domain_name, data_type)::text"
                        + " FROM information_schema.columns WHERE table_schema = '" + sql.schema()
                        + "' AND table_name = 'films' AND column_name IN ('loud', 'length', 'seconds', 'long',"
                        + " 'doubled', 'still')"))
                .matches("VALUES ('loud', 'text'), ('length', 'integer'), ('seconds', 'double precision'),"
                        + " ('long', 'boolean'), ('doubled', 'bigint'), ('still', 'image')");
    }

    @Test
    void aValueIsCastToTheDeclaredType() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, a bigint COMPUTED AS text_length(title),"
                + " b numeric(6, 2) COMPUTED AS text_length(title), c text COMPUTED AS text_length(title),"
                + " d float8 COMPUTED AS text_length(title))");
        sql.run("INSERT INTO films (id, title) VALUES (1, 'rain')");

        assertThat(sql.query("SELECT a, b, c, d FROM films")).matches("VALUES (4::bigint, 4.00, '4', 4::float8)");
    }

    @Test
    void nothingIsComputedOfNull() throws SQLException {
        sql.run(
                "CREATE TABLE films (id int PRIMARY KEY, title text, poster image, clip video,"
                        + " loud text COMPUTED AS text_upper(title), wide int COMPUTED AS image_width(poster),"
                        + " thumb image COMPUTED AS image_resize(poster, width => 8), minutes COMPUTED AS video_duration(clip) / 60)");
        sql.run("INSERT INTO films (id) VALUES (1)", "INSERT INTO films (id, title) VALUES (2, NULL)");

        assertThat(sql.query("SELECT id, loud, wide, thumb, minutes FROM films"))
                .matches("VALUES (1, NULL::text, NULL::int, NULL::text, NULL::float8), (2, NULL, NULL, NULL, NULL)");
    }

    @Test
    void anEmptyTextIsNotNull() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title),"
                + " length int COMPUTED AS text_length(title))");
        sql.run("INSERT INTO films (id, title) VALUES (1, '')");

        assertThat(sql.query("SELECT loud, length FROM films")).matches("VALUES ('', 0)");
    }

    @Test
    void everyScriptOfTheWorldIsKept() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
        sql.run("INSERT INTO films (id, title) VALUES (1, 'istanbul ığdır'), (2, 'göl 🎬 ñ'), (3, 'a''b\\c\n\"d\"')");

        assertThat(sql.query("SELECT title FROM films"))
                .matches("VALUES ('istanbul ığdır'), ('göl 🎬 ñ'), ('a''b\\c\n\"d\"')");
        assertThat(sql.query("SELECT loud FROM films WHERE id = 2")).matches("VALUES ('GÖL 🎬 Ñ')");
    }

    @Test
    void defaultsAndIdentitiesAreInputsToo() throws SQLException {
        sql.run("CREATE TABLE films (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, genre text DEFAULT 'drama',"
                + " code text COMPUTED AS text_upper(genre) || id, number serial,"
                + " tag text COMPUTED AS text_lower(genre) || number)");
        sql.run("INSERT INTO films DEFAULT VALUES", "INSERT INTO films (genre) VALUES ('War'), (DEFAULT)");

        assertThat(sql.query("SELECT id, code, tag FROM films ORDER BY id"))
                .matches("VALUES (1, 'DRAMA1', 'drama1'), (2, 'WAR2', 'war2'), (3, 'DRAMA3', 'drama3')");
    }

    @Test
    void aColumnOfTheServersOwnIsAnInputLikeAnyOther() throws SQLException {
        sql.run(
                "CREATE TABLE films (id int PRIMARY KEY, title text, twice text GENERATED ALWAYS AS (title || title) STORED,"
                        + " loud text COMPUTED AS text_upper(twice))");
        sql.run("INSERT INTO films (id, title) VALUES (1, 'ab')");

        assertThat(sql.query("SELECT loud FROM films")).matches("VALUES ('ABAB')");
    }

    @Test
    void aColumnAddedLaterIsFilledForTheRowsThatAreThere() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text)");
        sql.run("INSERT INTO films SELECT g, 'film ' || g FROM generate_series(1, 300) g");
        sql.run("ALTER TABLE films ADD COLUMN loud text COMPUTED AS text_upper(title)");
        sql.run("INSERT INTO films (id, title) VALUES (301, 'last')");

        assertThat(sql.query(
                        "SELECT count(*), count(loud), max(length(loud)), bool_and(loud = upper(title)) FROM films"))
                .matches("VALUES (301::bigint, 301::bigint, 8, true)");
    }

    @Test
    void aValueThatCannotBePassedTakesTheAddedColumnBack() throws SQLException {
        sql.run("CREATE TABLE sums (id int PRIMARY KEY, total numeric)");
        sql.run("INSERT INTO sums VALUES (1, 1.5), (2, 'NaN')");

        assertThat(sql.query("ALTER TABLE sums ADD COLUMN shown text COMPUTED AS text_upper(CAST(total AS text))"))
                .failsWith("22023")
                .saying("NaN");
        assertThat(sql.query("SELECT shown FROM sums")).failsWith("42703");
        sql.run("UPDATE sums SET total = 2 WHERE id = 2");
        sql.run("ALTER TABLE sums ADD COLUMN shown text COMPUTED AS text_upper(CAST(total AS text))");
        assertThat(sql.query("SELECT shown FROM sums")).matches("VALUES ('1.5'), ('2')");
    }

    @Test
    void aColumnAddedTwiceWithIfNotExistsStaysAsItIs() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text)", "INSERT INTO films VALUES (1, 'Rain')");
        sql.run("ALTER TABLE films ADD COLUMN IF NOT EXISTS loud text COMPUTED AS text_upper(title)");
        sql.run("ALTER TABLE films ADD COLUMN IF NOT EXISTS loud text COMPUTED AS text_lower(title)");

        assertThat(sql.query("SELECT loud FROM films")).matches("VALUES ('RAIN')");
    }

    @Test
    void aRenamedInputIsStillRead() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
        sql.run("ALTER TABLE films RENAME COLUMN title TO name", "INSERT INTO films (id, name) VALUES (1, 'rain')");
        sql.run("ALTER TABLE films RENAME COLUMN loud TO shout", "UPDATE films SET name = 'dusk'");

        assertThat(sql.query("SELECT shout FROM films")).matches("VALUES ('DUSK')");
    }

    @Test
    void aRenamedTableIsStillComputed() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
        sql.run("ALTER TABLE films RENAME TO movies", "INSERT INTO movies (id, title) VALUES (1, 'rain')");

        assertThat(sql.query("SELECT loud FROM movies")).matches("VALUES ('RAIN')");
        assertThat(sql.query("SELECT loud FROM films")).failsWith("42P01").at(1, 18);
    }

    @Test
    void aReleasedTableKeepsItsValuesAndIsPlain() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
        sql.run("INSERT INTO films (id, title) VALUES (1, 'rain')", "RELEASE TABLE films");
        sql.run("INSERT INTO films VALUES (2, 'dusk', 'quiet')");

        assertThat(sql.query("SELECT * FROM films")).matches("VALUES (1, 'rain', 'RAIN'), (2, 'dusk', 'quiet')");
        assertThat(sql.query("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'films'::regclass AND NOT tgisinternal"))
                .matches("VALUES (0::bigint)");
    }

    @Test
    void functionsStandInTheSelectListAndInWhere() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text)");
        sql.run("INSERT INTO films VALUES (1, 'rain'), (2, 'dusk'), (3, NULL), (4, 'metropolis')");

        assertThat(sql.query("SELECT id, text_upper(title) || '!' FROM films WHERE text_length(title) = 4 AND id < 4"))
                .matches("VALUES (1, 'RAIN!'), (2, 'DUSK!')");
        assertThat(sql.query("SELECT text_length(title) AS n, id FROM films ORDER BY id DESC LIMIT 2"))
                .matches("VALUES (10, 4), (NULL, 3)");
        assertThat(sql.query("SELECT text_upper('straße'), text_length(NULL)"))
                .matches("VALUES ('STRASSE', NULL::int)");
        assertThat(sql.query("SELECT id FROM films WHERE text_upper(title) LIKE ?", "%S%"))
                .matches("VALUES (2), (4)");
    }
}

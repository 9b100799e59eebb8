package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that are removed for good. */
class EraseTest {
    @RegisterExtension
    final Sql sql = new Sql();

    /** A number that no other test asks for. */
    private final int asked = ThreadLocalRandom.current().nextInt(1_000_000, 2_000_000_000);

    @BeforeEach
    void makeHistory() throws SQLException {
        sql.run("CREATE TABLE people (id int PRIMARY KEY, name text, loud text COMPUTED AS text_upper(name))");
        sql.run("INSERT INTO people VALUES (1, 'ada'), (2, 'bob'), (3, 'eve')");
        sql.run("UPDATE people SET name = 'ada l.' WHERE id = 1");
        sql.run("UPDATE people SET name = 'robert' WHERE id = 2");
        sql.run("DELETE FROM people WHERE id = 3");
    }

    @Test
    void aRowIsGoneFromEveryVersion() throws SQLException {
        assertThat(sql.query("ERASE FROM people WHERE id = 1 DRY RUN"))
                .matches("VALUES (1::bigint, 1::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint)");
        assertThat(sql.query("SELECT count(*) FROM people AS OF VERSION 4")).matches("VALUES (2::bigint)");

        assertThat(sql.update("ERASE FROM people WHERE id = 1")).isEqualTo(2);
        assertThat(sql.query("SELECT * FROM people AS OF VERSION 1"))
                .matches("VALUES (2, 'bob', 'BOB'), (3, 'eve', 'EVE')");
        assertThat(sql.query("SELECT * FROM people AS OF VERSION 2"))
                .matches("VALUES (2, 'bob', 'BOB'), (3, 'eve', 'EVE')");
        assertThat(sql.query("SELECT * FROM people AS OF VERSION 4")).matches("VALUES (2, 'robert', 'ROBERT')");
        assertThat(sql.query("SELECT * FROM people")).matches("VALUES (2, 'robert', 'ROBERT')");
        assertThat(Sql.rows(sql.connection(), "SHOW HISTORY FOR people LIMIT 1")
                        .get(0)
                        .get(3))
                .isEqualTo("erase");
        assertThat(oldRows()).isEqualTo(2);
    }

    @Test
    void aConditionMeetsLiveAndOldRows() throws SQLException {
        assertThat(sql.update("ERASE FROM people WHERE people.loud IN (SELECT upper(p.name) FROM people p) -- all\n"))
                .isEqualTo(2);
        assertThat(oldRows()).isEqualTo(3);
        assertThat(sql.update("ERASE FROM people WHERE name = 'eve' OR name = 'bob'"))
                .isEqualTo(2);
        assertThat(sql.query("SELECT name FROM people AS OF VERSION 1")).matches("VALUES ('ada')");
        assertThat(sql.update("ERASE FROM people WHERE TRUE")).isEqualTo(1);
        assertThat(oldRows()).isZero();
    }

    @Test
    void namesOfNowMeetRowsOfThen() throws SQLException {
        sql.run("ALTER TABLE people RENAME COLUMN name TO called", "ALTER TABLE people ADD COLUMN age int DEFAULT 7");
        Sql.run(sql.plain(), "ALTER TABLE people ADD COLUMN town text", "UPDATE people SET town = 'x', called = 'zoe'");
        assertThat(sql.update("ERASE FROM people WHERE called = 'ada' OR called = 'robert'"))
                .isEqualTo(2);
        assertThat(sql.query("SELECT called FROM people")).matches("VALUES ('zoe'), ('zoe')");
        assertThat(sql.query("SELECT name FROM people AS OF VERSION 1")).matches("VALUES ('bob'), ('eve')");
    }

    @Test
    void whatWasMadeOfARowGoesToo() throws Exception {
        sql.run(
                "CREATE TABLE calls (id int PRIMARY KEY, n int, a int COMPUTED AS waits(n, 1), b int COMPUTED AS third_time(n) ON ERROR NULL,"
                        + " c int COMPUTED AS waits_anew(n))",
                "CREATE INCREMENTAL VIEW answers AS SELECT c.id, waits(c.n + 1, 1) AS more FROM calls c",
                "INSERT INTO calls (id, n) VALUES (1, %d), (2, %d)".formatted(asked, asked + 10),
                "UPDATE calls SET n = %d WHERE id = 1".formatted(asked + 20));
        Connection plain = sql.plain();
        while (!Sql.rows(
                        plain,
                        "SELECT count(*) FROM vitrine.result WHERE value IN ('%d', '%d', '%d')"
                                .formatted(asked + 20, asked + 21, asked + 1))
                .get(0)
                .equals(List.of(3L))) {
            Thread.sleep(20);
        }
        FaultyFunctions.CALLS.clear();
        assertThat(Sql.rows(sql.connection(), "ERASE FROM calls WHERE id = 1 DRY RUN")
                        .get(0)
                        .subList(0, 3))
                .as("with the view's row of now and that of then")
                .isEqualTo(List.of(1L, 1L, 2L));
        assertThat(sql.update("ERASE FROM calls WHERE id = 1")).isEqualTo(2);

        assertThat(FaultyFunctions.CALLS).as("nobody was asked").isEmpty();
        assertThat(sql.query("SELECT id FROM answers")).matches("VALUES (2)");
        assertThat(Sql.rows(
                        plain,
                        "SELECT count(*) FROM vitrine.result WHERE value IN ('%d', '%d', '%d', '%d')"
                                .formatted(asked, asked + 1, asked + 20, asked + 21)))
                .containsExactly(List.of(0L));
        assertThat(Sql.rows(
                        plain,
                        "SELECT count(*) FROM vitrine.result WHERE value IN ('%d', '%d')"
                                .formatted(asked + 10, asked + 11)))
                .containsExactly(List.of(2L));
    }

    @Test
    void statesOfItsCellsGo() throws SQLException {
        sql.run(
                "CREATE TABLE odd (id int PRIMARY KEY, a int COMPUTED AS refuses_once(id) ON ERROR NULL)",
                "INSERT INTO odd (id) VALUES (%d), (%d)".formatted(asked, asked + 1));
        assertThat(Sql.rows(sql.connection(), "SHOW ERRORS FOR odd")).hasSize(2);
        assertThat(sql.update("ERASE FROM odd WHERE id = " + asked)).isEqualTo(1);
        assertThat(Sql.rows(
                        sql.plain(),
                        "SELECT row_key FROM vitrine.cell_state s JOIN vitrine.relation r ON r.id = s.relation_id"
                                + " WHERE r.schema_name = current_schema()"))
                .containsExactly(List.of("(" + (asked + 1) + ")"));
    }

    @Test
    void storedMediaGoAtOnceUnlessAnotherRowShowsThem() throws Exception {
        sql.run(
                "CREATE TABLE posters (id int PRIMARY KEY, poster IMAGE, thumb IMAGE COMPUTED AS image_thumbnail(poster, 20, 20))");
        try (PreparedStatement insert = sql.connection().prepareStatement("INSERT INTO posters VALUES (?, ?)")) {
            int id = 0;
            for (String name : List.of("fruits.jpg", "smarties.png", "fruits.jpg", "aloeL.jpg")) {
                insert.setInt(1, ++id);
                insert.setBytes(2, Samples.bytes(name));
                insert.executeUpdate();
            }
        }
        sql.run("UPDATE posters SET poster = NULL WHERE id = 4");
        Object media = Sql.rows(sql.connection(), "ERASE FROM posters WHERE id IN (1, 2, 4) DRY RUN")
                .get(0)
                .get(5);
        assertThat(media).as("pictures and thumbnails of two rows").isEqualTo(4L);
        List<List<Object>> gone =
                Sql.rows(sql.connection(), "SELECT poster::text, thumb::text FROM posters WHERE id = 2");
        assertThat(sql.update("ERASE FROM posters WHERE id IN (1, 2, 4)")).isEqualTo(4);
        assertThat(sql.query("SELECT image_width(poster) > 100, image_width(thumb) FROM posters"))
                .matches("VALUES (true, 20)");
        for (Object locator : gone.get(0)) {
            assertThat(sql.query("SELECT image_width(IMAGE '" + locator + "')")).failsWith("22V04");
        }
    }

    @Test
    void rowsOfATableWithoutHistoryAndKeyGo() throws SQLException {
        sql.run(
                "CREATE TABLE notes (note text, loud text COMPUTED AS text_upper(note)) WITH (versioned = false)",
                "INSERT INTO notes VALUES ('a'), ('b')");
        assertThat(sql.update("ERASE FROM notes WHERE note = 'a'")).isEqualTo(1);
        assertThat(sql.query("SELECT note FROM notes")).matches("VALUES ('b')");
    }

    @Test
    void whatCannotBeErasedIsSaid() throws SQLException {
        sql.connection().setAutoCommit(false);
        assertThat(sql.query("ERASE FROM people WHERE id = 1")).failsWith("25001");
        sql.connection().rollback();
        sql.connection().setAutoCommit(true);
        assertThat(sql.query("ERASE FROM people WHERE nam = 'x'"))
                .failsWith("42703")
                .at(1, 25);
        assertThat(sql.query("ERASE FROM nowhere WHERE id = 1"))
                .failsWith("42P01")
                .at(1, 12);
        sql.run("CREATE TABLE plain (id int)");
        assertThat(sql.query("ERASE FROM plain WHERE id = 1")).failsWith("42809");
        sql.run("CREATE TABLE friends (person int REFERENCES people)", "INSERT INTO friends VALUES (1)");
        assertThat(sql.query("ERASE FROM people WHERE id = 1")).failsWith("23503");
        assertThat(sql.query("SELECT name FROM people AS OF VERSION 1 WHERE id = 1"))
                .matches("VALUES ('ada')");
    }

    private long oldRows() throws SQLException {
        return (long) Sql.rows(
                        sql.plain(),
                        "SELECT count(*) FROM vitrine.h"
                                + Sql.rows(
                                                sql.plain(),
                                                "SELECT id FROM vitrine.relation WHERE schema_name = current_schema()"
                                                        + " AND relation_name = 'people'")
                                        .get(0)
                                        .get(0))
                .get(0)
                .get(0);
    }
}

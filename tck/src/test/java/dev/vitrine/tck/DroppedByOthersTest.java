package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables that another client drops, and the names that they leave. */
class DroppedByOthersTest {
    private static final String TABLE =
            "CREATE TABLE films (id int PRIMARY KEY, title text," + " loud text COMPUTED AS text_upper(title))";

    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeAndDrop() throws SQLException {
        sql.run(
                TABLE,
                "INSERT INTO films (id, title) VALUES (1, 'rain'), (2, 'dusk')",
                "CREATE INCREMENTAL VIEW shouts AS SELECT id, text_upper(title || '!') AS shout FROM films",
                "CREATE EMBEDDING INDEX lengths ON films (title) USING slow_lengths",
                "UPDATE films SET title = 'storm' WHERE id = 1");
        Sql.run(sql.plain(), "DROP TABLE films CASCADE");
    }

    @Test
    void theNameIsFreeForAnotherOfOurs() throws SQLException {
        sql.run(TABLE, "INSERT INTO films (id, title) VALUES (1, 'fog')");
        sql.run(
                "CREATE INCREMENTAL VIEW shouts AS SELECT id, text_upper(title || '?') AS shout FROM films",
                "CREATE EMBEDDING INDEX lengths ON films (title) USING slow_lengths");

        assertThat(sql.query("SELECT id, loud FROM films")).matches("VALUES (1, 'FOG')");
        assertThat(sql.query("SELECT id, shout FROM shouts")).matches("VALUES (1, 'FOG?')");
        assertThat(sql.query("SELECT id FROM films ORDER BY SIMILARITY(title, 'xxx') DESC"))
                .matches("VALUES (1)");
        assertThat(Sql.rows(sql.connection(), "SHOW HISTORY FOR films")).hasSize(2);
        assertThat(sql.query("SELECT id FROM films AS OF VERSION 0")).isEmpty();
    }

    @Test
    void aPlainTableOfThatNameIsPlain() throws Exception {
        Sql.run(sql.plain(), "CREATE TABLE films (id int PRIMARY KEY, title text, loud text)");
        // The driver looks once a second.
        TimeUnit.MILLISECONDS.sleep(1_500);
        sql.run("INSERT INTO films VALUES (1, 'fog', 'my own')", "UPDATE films SET loud = 'mine' WHERE id = 1");

        assertThat(sql.query("SELECT * FROM films")).matches("VALUES (1, 'fog', 'mine')");
        assertThat(sql.query("SELECT id FROM films ORDER BY SIMILARITY(title, 'xxx') DESC"))
                .failsWith("42V02");
        assertThat(sql.query("SELECT * FROM films AS OF VERSION 0")).failsWith("42809");
        sql.run("CREATE EMBEDDING INDEX lengths ON films (title) USING slow_lengths");
        assertThat(sql.query("SELECT id FROM films ORDER BY SIMILARITY(title, 'xxx') DESC"))
                .matches("VALUES (1)");
    }

    @Test
    void aSchemaMayBeDroppedAndMadeAnew() throws SQLException {
        String own = sql.schema() + "_b";
        for (int i = 0; i < 2; i++) {
            sql.run(
                    "CREATE SCHEMA " + own,
                    TABLE.replace("films", own + ".films"),
                    "INSERT INTO " + own + ".films (id, title) VALUES (1, 'fog')");
            assertThat(sql.query("SELECT loud FROM " + own + ".films")).matches("VALUES ('FOG')");
            sql.run("DROP SCHEMA " + own + " CASCADE");
        }
    }

    @Test
    void aPlainTableMayHaveTheNameOfOneOfOursElsewhere() throws SQLException {
        String own = sql.schema() + "_b";
        sql.run(
                "CREATE SCHEMA " + own,
                TABLE.replace("films", own + ".films"),
                "CREATE TABLE films (id int PRIMARY KEY, title text, loud text)",
                "INSERT INTO films VALUES (1, 'fog', 'own')",
                "UPDATE films SET loud = 'mine'",
                "INSERT INTO films VALUES (1, 'x', 'y') ON CONFLICT (id) DO UPDATE SET title = 'dew'");
        sql.update("INSERT INTO films (id, title) VALUES (?, ?)", 2, "hail");

        assertThat(sql.query("SELECT * FROM films ORDER BY id"))
                .matches("VALUES (1, 'dew', 'mine'), (2, 'hail', NULL)");
        assertThat(sql.query("SELECT * FROM " + own + ".films")).isEmpty();
        sql.run("DROP SCHEMA " + own + " CASCADE");
    }
}

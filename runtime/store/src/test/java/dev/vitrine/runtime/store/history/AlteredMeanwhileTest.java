package dev.vitrine.runtime.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table is altered by another client while a transaction above READ COMMITTED sees the columns of before. */
class AlteredMeanwhileTest extends HistoryFixture {

    private Connection reader;

    @BeforeEach
    void createFilms() throws SQLException {
        run(
                "CREATE TABLE films (id int PRIMARY KEY, title text, year int)",
                "INSERT INTO films VALUES (1, 'Metropolis', 1927), (2, 'M', 1931)");
        History.enable(psql, id, "public", "films", List.of());
        reader = connect();
        run(reader, "UPDATE films SET year = year + 1", "UPDATE films SET year = year - 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "REPEATABLE READ; ALTER TABLE films ADD COLUMN star text DEFAULT 'x'; UPDATE films SET title = 't'",
                "REPEATABLE READ; ALTER TABLE films ADD COLUMN star text DEFAULT 'x'; DELETE FROM films",
                "SERIALIZABLE; ALTER TABLE films ADD COLUMN star text; UPDATE films SET title = 't'",
                "REPEATABLE READ; ALTER TABLE films DROP COLUMN year; DELETE FROM films",
            })
    void noValueIsLostToAnOldSnapshot(String level, String alter, String write) throws SQLException {
        run(reader, "BEGIN ISOLATION LEVEL " + level, "SELECT count(*) FROM pg_class");
        run(alter);
        assertFails("40001", "was altered after this transaction's snapshot", () -> run(reader, write));
        run(reader, "ROLLBACK", write);
        assertThat(rows("SELECT count(*) FROM vitrine.spill WHERE tab = #")).containsExactly("2");
    }

    @Test
    void whatWasAlteredBeforeTheSnapshotIsNoHindrance() throws SQLException {
        run("ALTER TABLE films ADD COLUMN star text DEFAULT 'x'");
        run(
                reader,
                "BEGIN ISOLATION LEVEL REPEATABLE READ",
                "SELECT count(*) FROM pg_class",
                "UPDATE films SET star = 'y' WHERE id = 1",
                "COMMIT");
        History.refresh(psql, id, List.of());
        assertThat(newest()).isEqualTo(4);
        assertThat(rows("SELECT star FROM vitrine.history_# WHERE star IS NOT NULL"))
                .containsExactly("x");
    }

    @Test
    void aTableThatIsRenamedAndMovedIsStillTheSame() throws SQLException {
        run("CREATE SCHEMA attic", "ALTER TABLE films RENAME TO movies", "ALTER TABLE movies SET SCHEMA attic");
        run(reader, "UPDATE attic.movies SET year = 2000 WHERE id = 1", "DELETE FROM attic.movies WHERE id = 2");
        assertThat(rows("SELECT * FROM vitrine.spill")).isEmpty();
        assertThat(newest()).isEqualTo(4);
        assertThat(asOf(2)).containsExactly("1|Metropolis|1927", "2|M|1931");
        assertThat(asOf(4)).containsExactly("1|Metropolis|2000");
    }
}

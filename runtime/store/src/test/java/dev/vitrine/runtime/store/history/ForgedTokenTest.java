package dev.vitrine.runtime.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody who may write a table sets every setting of ours by hand. */
class ForgedTokenTest extends HistoryFixture {

    @BeforeEach
    void createFilms() throws SQLException {
        run("CREATE TABLE films (id int PRIMARY KEY, title text)", "INSERT INTO films VALUES (1, 'Metropolis')");
        History.enable(psql, id, "public", "films", List.of());
    }

    @Test
    void aTokenThatHasANumberDoesNotStopNumbering() throws SQLException {
        run("BEGIN", "UPDATE films SET title = 'x'");
        String token = rows("SELECT current_setting('vitrine.tok')").get(0);
        run("COMMIT");
        assertThat(newest()).isEqualTo(1);
        run(
                "BEGIN",
                "SET LOCAL vitrine.tok = '" + token + "'",
                "SET LOCAL vitrine.taken = '" + token + "'",
                "INSERT INTO films VALUES (2, 'M')",
                "COMMIT");
        run("UPDATE films SET title = 'y' WHERE id = 1");
        assertThat(newest()).isEqualTo(2);
        assertThat(asOf(0)).containsExactly("1|Metropolis");
        assertThat(rows("SELECT title FROM " + select(2) + " t WHERE id = 1")).containsExactly("y");
    }

    @Test
    void settingsOfASessionAreNoEvidence() throws SQLException {
        run("BEGIN", "UPDATE films SET title = 'x'");
        String token = rows("SELECT current_setting('vitrine.tok')").get(0);
        run("COMMIT");
        assertThat(newest()).isEqualTo(1);
        assertThat(rows("SELECT coalesce(current_setting('vitrine.taken', true), '')"))
                .containsExactly("");
        run("SET vitrine.tok = '" + token + "'");
        assertFails("55000", "has a number already", () -> run("DELETE FROM films"));
        run("RESET vitrine.tok", "DELETE FROM films");
        assertThat(newest()).isEqualTo(2);
        assertThat(asOf(1)).containsExactly("1|x");
    }
}

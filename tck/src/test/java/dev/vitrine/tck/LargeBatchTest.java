package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Batches that are so large that they travel to the server in pieces. */
class LargeBatchTest {
    private static final int ROWS = 20_000;

    @RegisterExtension
    final Sql sql = new Sql();

    @Test
    void everyCharacterArrives() throws SQLException {
        makeTable();
        @Nullable
        String[] titles = {"a\tb", "a\nb", "\r\n", "\\", "\\N", "\\.", "", " ", "é😀ı", null, "x".repeat(200)};
        insert(row -> row % 3 == 0 ? titles[row / 3 % titles.length] : "film " + row);

        assertThat(sql.query("SELECT count(*) FROM films")).matches("VALUES (" + ROWS + "::bigint)");
        for (int i = 0; i < titles.length; i++) {
            assertThat(sql.query("SELECT title IS NOT DISTINCT FROM ? FROM films WHERE id = ?", titles[i], 3 * i))
                    .matches("VALUES (true)");
        }
        assertThat(sql.query("SELECT loud FROM films WHERE id = 24")).matches("VALUES ('É😀I')");
        assertThat(sql.query("SELECT count(*) FROM films WHERE id % 3 <> 0 AND loud = 'FILM ' || id"))
                .matches("VALUES (" + (ROWS - (ROWS + 2) / 3) + "::bigint)");
    }

    @Test
    void equalInputsGiveEqualCells() throws SQLException {
        makeTable();
        insert(row -> row % 5 == 0 ? null : "t" + row % 5);

        assertThat(sql.query("SELECT title, loud, count(*) FROM films GROUP BY title, loud ORDER BY title"))
                .matches(
                        "VALUES ('t1', 'T1', 4000::bigint), ('t2', 'T2', 4000), ('t3', 'T3', 4000), ('t4', 'T4', 4000),"
                                + " (NULL, NULL, 4000)");
    }

    @Test
    void aRowThatTheServerRefusesTakesAllOthersAlong() throws SQLException {
        makeTable();
        sql.run("INSERT INTO films VALUES (15000, 'there')");

        assertThatThrownBy(() -> insert(row -> "film " + row))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
        assertThat(sql.query("SELECT id, loud FROM films")).matches("VALUES (15000, 'THERE')");
    }

    @Test
    void aTransactionThatSuchABatchFailsInGoesBackToItsSavepoint() throws SQLException {
        makeTable();
        sql.connection().setAutoCommit(false);
        sql.run("INSERT INTO films VALUES (15000, 'there')");
        sql.run("SAVEPOINT before");

        assertThatThrownBy(() -> insert(row -> "film " + row)).isInstanceOf(SQLException.class);
        assertThat(sql.query("SELECT 1")).failsWith("25P02");
        sql.run("ROLLBACK TO before");
        insert(row -> "film " + row, 15_000);
        sql.connection().commit();
        sql.connection().setAutoCommit(true);
        assertThat(sql.query("SELECT count(*), count(loud) FROM films"))
                .matches("VALUES (15001::bigint, 15001::bigint)");
    }

    private void makeTable() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
    }

    private void insert(IntFunction<@Nullable String> title) throws SQLException {
        insert(title, ROWS);
    }

    private void insert(IntFunction<@Nullable String> title, int rows) throws SQLException {
        try (PreparedStatement insert =
                sql.connection().prepareStatement("INSERT INTO films (id, title) VALUES (?, ?)")) {
            for (int row = 0; row < rows; row++) {
                insert.setInt(1, row);
                insert.setString(2, title.apply(row));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}

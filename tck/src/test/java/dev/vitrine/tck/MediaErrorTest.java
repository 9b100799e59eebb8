package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** INSERT .. ON ERROR NULL of media that cannot be read. */
class MediaErrorTest {
    private static final String ROWS = "VALUES (1, '/no/such.jpg'), (2, '%s')";

    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTable() throws SQLException {
        sql.run("CREATE TABLE pics (id int PRIMARY KEY, img image, width int COMPUTED AS image_width(img))");
    }

    private static String rows() {
        return ROWS.formatted(Samples.path("apple.jpg"));
    }

    private void assertErrorOfFirst() throws SQLException {
        assertThat(sql.query("SELECT id, img IS NULL, CELL_STATUS(img), ERROR_TYPE(img), CELL_STATUS(width) FROM pics"))
                .matches("VALUES (1, true, 'error', '22V04', 'skipped'), (2, false, 'ok', NULL, 'ok')");
        assertThat(Sql.rows(sql.connection(), "SHOW ERRORS FOR pics COLUMN img"))
                .singleElement()
                .satisfies(error -> assertThat(error.toString()).contains("(1), img, 22V04", "/no/such.jpg"));
    }

    @Test
    void theRowIsThereWithoutTheMedium() throws SQLException {
        assertThat(sql.query("INSERT INTO pics (id, img) " + rows())).failsWith("22V04");
        try (Statement statement = sql.connection().createStatement()) {
            assertThat(statement.executeUpdate("INSERT INTO pics (id, img) " + rows() + " ON ERROR NULL"))
                    .isEqualTo(2);
            assertThat(statement.getWarnings().getSQLState()).isEqualTo("01V02");
            assertThat(statement.getWarnings().getMessage()).contains("row (id=1), column \"img\"", "/no/such.jpg");
        }
        assertErrorOfFirst();
    }

    @Test
    void aQueryMayGiveTheMedia() throws SQLException {
        sql.run("INSERT INTO pics (id, img) SELECT * FROM (" + rows() + ") AS v (id, img) ON ERROR NULL");
        assertErrorOfFirst();
    }

    @Test
    void returningTellsOfTheError() throws SQLException {
        assertThat(sql.query("INSERT INTO pics (id, img) " + rows() + " ON ERROR NULL RETURNING id, CELL_STATUS(img)"))
                .matches("VALUES (1, 'error'), (2, 'ok')");
    }

    @Test
    void batchesAndBytesKeepTheirGoodRows() throws SQLException {
        try (PreparedStatement insert =
                sql.connection().prepareStatement("INSERT INTO pics (id, img) VALUES (?, ?) ON ERROR NULL")) {
            insert.setInt(1, 1);
            insert.setBytes(2, "no picture".getBytes(StandardCharsets.UTF_8));
            insert.addBatch();
            insert.setInt(1, 2);
            insert.setString(2, Samples.path("apple.jpg"));
            insert.addBatch();
            insert.executeBatch();
        }

        assertThat(sql.query("SELECT id, img IS NULL, CELL_STATUS(img) FROM pics"))
                .matches("VALUES (1, true, 'error'), (2, false, 'ok')");
    }

    @Test
    void theErrorGoesWithTheEmptyCell() throws SQLException {
        sql.run("INSERT INTO pics (id, img) " + rows() + " ON ERROR NULL");
        sql.run("UPDATE pics SET img = '" + Samples.path("apple.jpg") + "' WHERE id = 1");
        assertThat(sql.query("SELECT CELL_STATUS(img), width > 0 FROM pics"))
                .matches("VALUES ('ok', true), ('ok', true)");
        assertThat(Sql.rows(sql.connection(), "SHOW ERRORS FOR pics")).isEmpty();
        sql.run("DELETE FROM pics", "INSERT INTO pics (id, img) " + rows() + " ON ERROR NULL", "DELETE FROM pics");
        sql.run("INSERT INTO pics (id, img) VALUES (1, NULL)");

        assertThat(sql.query("SELECT CELL_STATUS(img) FROM pics")).matches("VALUES ('ok')");
    }

    @Test
    void withoutAKeyItIsAnErrorAsEver() throws SQLException {
        sql.run("CREATE TABLE loose (img image)");
        assertThat(sql.query("INSERT INTO loose VALUES ('/no/such.jpg') ON ERROR NULL"))
                .failsWith("22V04");
    }
}

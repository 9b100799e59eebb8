package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.udf.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Frames of films, read out of a result set. */
class FrameReadingTest {
    private static final int FRAMES = 120;

    @RegisterExtension
    final Sql sql = new Sql();

    @TempDir
    Path folder = Path.of("");

    @Test
    void framesReadRowAfterRowAreThoseReadSingly() throws SQLException, IOException {
        makeFrames(Samples.path("pedestrians.mp4"));
        List<byte[]> inOrder = new ArrayList<>();
        try (Statement statement = sql.connection().createStatement();
                ResultSet rows = statement.executeQuery("SELECT pos, frame FROM frames ORDER BY pos")) {
            while (rows.next()) {
                byte[] bytes = rows.getBytes("frame");
                inOrder.add(bytes);
                if (rows.getRow() % 10 == 0) {
                    assertThat(rows.getBytes("frame")).isEqualTo(bytes);
                    assertThat(rows.getBinaryStream("frame")).hasBinaryContent(bytes);
                    assertThat(rows.getObject("frame", Image.class).open()).hasBinaryContent(bytes);
                }
            }
        }
        assertThat(inOrder).hasSize(FRAMES).doesNotHaveDuplicates();
        try (Statement statement = sql.connection()
                        .createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                ResultSet rows = statement.executeQuery("SELECT frame FROM frames ORDER BY pos")) {
            for (int row : new int[] {120, 1, 61, 60, 59, 2, 3, 4, 90, 5}) {
                rows.absolute(row);
                assertThat(rows.getBytes(1)).isEqualTo(inOrder.get(row - 1));
            }
        }
    }

    @Test
    void streamsAndPixelsOfRowsInOrderAreThoseOfSingleRows() throws SQLException, IOException {
        makeFrames(Samples.path("pedestrians.mp4"));
        try (Statement statement = sql.connection().createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT frame, frame FROM frames WHERE pos < 30 ORDER BY pos")) {
            while (rows.next()) {
                BufferedImage pixels = rows.getObject(1, BufferedImage.class);
                Image single = Objects.requireNonNull(rows.getObject(1, Image.class));
                assertThat(argb(pixels)).isEqualTo(argb(single.pixels()));
                try (InputStream stream = rows.getBinaryStream(2);
                        InputStream expected = single.open()) {
                    assertThat(stream).hasSameContentAs(expected);
                }
            }
        }
    }

    @Test
    void rowsThatComeInPortionsAreReadToTheEnd() throws SQLException {
        makeFrames(Samples.path("pedestrians.mp4"));
        sql.connection().setAutoCommit(false);
        try (Statement statement = sql.connection().createStatement()) {
            statement.setFetchSize(7);
            try (ResultSet rows = statement.executeQuery("SELECT frame FROM frames ORDER BY pos")) {
                int count = 0;
                while (rows.next()) {
                    assertThat(rows.getBytes(1)).isNotEmpty();
                    count++;
                }
                assertThat(count).isEqualTo(FRAMES);
            }
        }
        sql.connection().setAutoCommit(true);
    }

    @Test
    void aFrameThatIsNotThereFailsInItsRowOnly() throws SQLException {
        String film = Samples.path("pedestrians.mp4");
        sql.run("CREATE TABLE stills (id int PRIMARY KEY, still image)");
        sql.plain()
                .createStatement()
                .execute("INSERT INTO stills SELECT n, '" + film + "#t=' || CASE n WHEN 5 THEN 99 ELSE n * 0.1 END"
                        + " FROM generate_series(0, 9) AS n");
        try (Statement statement = sql.connection().createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, still FROM stills ORDER BY id")) {
            for (int id = 0; id < 10; id++) {
                assertThat(rows.next()).isTrue();
                if (id == 5) {
                    assertThatThrownBy(() -> rows.getBytes(2))
                            .isInstanceOf(SQLException.class)
                            .hasMessageContaining("has no frame at second 99")
                            .extracting("SQLState")
                            .isEqualTo("22V04");
                } else {
                    assertThat(rows.getBytes(2)).isNotEmpty();
                }
            }
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "an open film cannot be deleted")
    void aFilmThatGoesMeanwhileFailsInTheRowsThatNeedIt() throws SQLException, IOException {
        Path film = folder.resolve("film.mp4");
        Files.copy(Path.of(Samples.path("pedestrians.mp4")), film);
        makeFrames(film.toString());
        try (Statement statement = sql.connection().createStatement();
                ResultSet rows = statement.executeQuery("SELECT frame FROM frames ORDER BY pos")) {
            for (int row = 0; row < 4; row++) {
                rows.next();
                assertThat(rows.getBytes(1)).isNotEmpty();
            }
            Files.delete(film);
            rows.next();
            while (rows.getRow() < FRAMES - 1) {
                rows.next();
            }
            rows.next();
            assertThatThrownBy(() -> rows.getBytes(1))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("film.mp4")
                    .extracting("SQLState")
                    .isEqualTo("22V04");
        }
    }

    @Test
    void aResultThatIsClosedEarlyLeavesNoThreadBusy() throws SQLException, InterruptedException {
        makeFrames(Samples.path("pedestrians.mp4"));
        try (Statement statement = sql.connection().createStatement();
                ResultSet rows = statement.executeQuery("SELECT frame FROM frames ORDER BY pos")) {
            for (int row = 0; row < 5; row++) {
                rows.next();
                rows.getBytes(1);
            }
        }
        long end = System.nanoTime() + 30_000_000_000L;
        while (isBusy()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(5);
        }
    }

    private static boolean isBusy() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("vitrine-frames-"))
                .flatMap(thread -> List.of(thread.getValue()).stream())
                .anyMatch(call -> call.getClassName().startsWith("dev.vitrine."));
    }

    private void makeFrames(String film) throws SQLException {
        sql.run("CREATE TABLE clips (id int PRIMARY KEY, clip video)");
        sql.run("CREATE INCREMENTAL VIEW frames AS SELECT c.id, x.pos, x.frame"
                + " FROM clips c CROSS JOIN LATERAL FRAMES(c.clip) AS x");
        sql.update("INSERT INTO clips VALUES (1, ?)", film);
    }

    private static int[] argb(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}

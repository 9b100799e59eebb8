package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Views that compute something of many frames. */
@Timeout(120)
class FrameViewTest {
    private static final int FRAMES = 120;

    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTable() throws SQLException {
        sql.run("CREATE TABLE clips (id int PRIMARY KEY, clip video)");
    }

    @AfterEach
    void noFilmIsReadAnyMore() throws InterruptedException {
        while (isPulling()) {
            Thread.sleep(5);
        }
    }

    @Test
    void everyFrameIsComputedInItsOwnRow() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW frames AS SELECT c.id, x.pos, x.time, x.frame,"
                + " image_thumbnail(x.frame, 64, 64) AS small"
                + " FROM clips c CROSS JOIN LATERAL FRAMES(c.clip) AS x");
        String film = Samples.path("pedestrians.mp4");
        sql.update("INSERT INTO clips VALUES (1, ?), (2, ?)", film, film);

        assertThat(sql.query("SELECT id, count(*), count(DISTINCT small), bool_and(round(time * 10) = pos), max(pos)"
                        + " FROM frames GROUP BY id ORDER BY id"))
                .matches("VALUES (1, 120::bigint, 120::bigint, true, 119), (2, 120::bigint, 120::bigint, true, 119)");
        assertThat(thumbnails("SELECT small FROM frames WHERE id = 1 ORDER BY pos"))
                .hasSize(FRAMES)
                .containsExactlyElementsOf(
                        thumbnails("SELECT image_thumbnail(frame, 64, 64) FROM frames WHERE id = 1 ORDER BY pos"))
                .containsExactlyElementsOf(thumbnails("SELECT small FROM frames WHERE id = 2 ORDER BY pos"));
    }

    @Test
    void aFrameThatFailsIsNamedAndNothingIsKept() throws SQLException {
        sql.run(
                "CREATE INCREMENTAL VIEW frames AS SELECT c.id, x.pos, image_crop(x.frame, x.pos * 10, 0, 100, 100) AS part"
                        + " FROM clips c CROSS JOIN LATERAL FRAMES(c.clip) AS x");

        assertThat(sql.query("INSERT INTO clips VALUES (1, '" + Samples.path("pedestrians.mp4") + "')"))
                .failsWith("22023")
                .saying("pos=67)", "\"part\"");
        assertThat(sql.query("SELECT count(*) FROM clips")).matches("VALUES (0::bigint)");
        assertThat(sql.query("SELECT count(*) FROM frames")).matches("VALUES (0::bigint)");
    }

    @Test
    void cancellingStopsTheFilmToo() throws Exception {
        sql.run("CREATE INCREMENTAL VIEW frames AS SELECT c.id, x.pos, image_thumbnail(x.frame, 64, 64) AS small"
                + " FROM clips c CROSS JOIN LATERAL FRAMES(c.clip, fps => 10000) AS x");
        CompletableFuture<String> state = new CompletableFuture<>();
        try (Statement statement = sql.connection().createStatement()) {
            Thread runner = new Thread(() -> {
                try {
                    statement.execute("INSERT INTO clips VALUES (1, '" + Samples.path("pedestrians.mp4") + "')");
                    state.complete("none");
                } catch (SQLException e) {
                    state.complete(e.getSQLState());
                }
            });
            runner.setDaemon(true);
            runner.start();
            while (!isPulling() && !state.isDone()) {
                Thread.sleep(1);
            }
            statement.cancel();
            assertThat(state.get()).isEqualTo("57014");
        }
        assertThat(sql.query("SELECT count(*) FROM clips")).matches("VALUES (0::bigint)");
    }

    private List<List<Byte>> thumbnails(String query) throws SQLException {
        List<List<Byte>> thumbnails = new ArrayList<>();
        try (Statement statement = sql.connection().createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                List<Byte> bytes = new ArrayList<>();
                for (byte each : Objects.requireNonNull(rows.getBytes(1))) {
                    bytes.add(each);
                }
                thumbnails.add(bytes);
            }
        }
        return thumbnails;
    }

    private static boolean isPulling() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("vitrine-rows-"))
                .flatMap(thread -> List.of(thread.getValue()).stream())
                .anyMatch(call -> call.getClassName().startsWith("dev.vitrine."));
    }
}

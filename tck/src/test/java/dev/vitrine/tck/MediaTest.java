package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Pictures and films as values: written, read back, made, and refused. */
class MediaTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void makeTable() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, clip video, poster image,"
                + " seconds COMPUTED AS video_duration(clip), wide COMPUTED AS image_width(poster),"
                + " thumb image COMPUTED AS image_resize(poster, width => 64), small COMPUTED AS image_width(thumb))");
    }

    @Test
    void aLocatorIsReadBackAsItWasWritten() throws SQLException {
        String clip = Samples.path("tree.mp4");
        String poster = Path.of(Samples.path("fruits.jpg")).toUri().toString();
        sql.update("INSERT INTO films (id, clip, poster) VALUES (1, ?, ?)", clip, poster);

        assertThat(sql.query("SELECT clip, poster, wide, small, round(seconds) FROM films"))
                .matches("VALUES ('" + clip + "', '" + poster + "', 512, 64, 30::float8)");
    }

    @Test
    void bytesAndStreamsAreReadBackAsTheyWere() throws SQLException, IOException {
        byte[] jpeg = Samples.bytes("apple.jpg");
        byte[] png = Samples.bytes("smarties.png");
        byte[] mp4 = Samples.bytes("pedestrians.mp4");
        try (PreparedStatement insert =
                sql.connection().prepareStatement("INSERT INTO films (id, poster, clip) VALUES (?, ?, ?)")) {
            insert.setInt(1, 1);
            insert.setBytes(2, jpeg);
            insert.setBinaryStream(3, new ByteArrayInputStream(mp4), mp4.length);
            insert.executeUpdate();
            insert.setInt(1, 2);
            insert.setBinaryStream(2, new ByteArrayInputStream(png));
            insert.setBytes(3, null);
            insert.executeUpdate();
        }
        try (Statement statement = sql.connection().createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM films ORDER BY id")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBytes("poster")).isEqualTo(jpeg);
            assertThat(rows.getBinaryStream("clip")).hasBinaryContent(mp4);
            assertThat(rows.getDouble("seconds")).isBetween(11.9, 12.1);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBinaryStream("poster")).hasBinaryContent(png);
            assertThat(rows.getObject("poster", BufferedImage.class).getWidth()).isEqualTo(rows.getInt("wide"));
            assertThat(rows.getBytes("clip")).isNull();
            assertThat(rows.getBinaryStream("clip")).isNull();
            assertThat(rows.wasNull()).isTrue();
        }
    }

    @Test
    void anInterruptEndsAWriteInsteadOfLeavingCellsOut() throws SQLException {
        Thread.currentThread().interrupt();
        try {
            assertThat(sql.query("INSERT INTO films (id, poster) VALUES (1, '" + Samples.path("apple.jpg") + "'), (2, '"
                            + Samples.path("fruits.jpg") + "'), (3, '" + Samples.path("stuff.jpg") + "')"))
                    .failsWith("57014");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(sql.query("SELECT count(*) FROM films")).matches("VALUES (0::bigint)");
    }

    @Test
    void aDataUriIsAPicture() throws SQLException, IOException {
        String uri = "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(Samples.bytes("stuff.jpg"));
        sql.update("INSERT INTO films (id, poster) VALUES (1, ?)", uri);

        assertThat(sql.query("SELECT wide, small, length(poster) > 100 FROM films"))
                .matches("VALUES (640, 64, true)");
    }

    @Test
    void aMadePictureIsReadLikeAnyOther() throws SQLException {
        sql.update("INSERT INTO films (id, poster) VALUES (1, ?)", Samples.path("home.jpg"));
        try (Statement statement = sql.connection().createStatement();
                ResultSet rows = statement.executeQuery("SELECT thumb, image_rotate(thumb, 90) AS turned FROM films")) {
            assertThat(rows.next()).isTrue();
            BufferedImage thumb = rows.getObject("thumb", BufferedImage.class);
            BufferedImage turned = rows.getObject("turned", BufferedImage.class);
            assertThat(thumb.getWidth()).isEqualTo(64);
            assertThat(turned.getHeight()).isEqualTo(64);
            assertThat(turned.getWidth()).isEqualTo(thumb.getHeight());
        }
    }

    @Test
    void aFrameOfAFilmIsAPicture() throws SQLException {
        sql.run("ALTER TABLE films ADD COLUMN still image COMPUTED AS video_frame_at(clip, 5)");
        sql.run("ALTER TABLE films ADD COLUMN still_width COMPUTED AS image_width(still)");
        sql.update("INSERT INTO films (id, clip) VALUES (1, ?)", Samples.path("tree.mp4"));

        assertThat(sql.query("SELECT still_width, video_width(clip), video_height(clip) FROM films"))
                .matches("VALUES (320, 320, 240)");
        assertThat(sql.query("SELECT video_frame_at(clip, 1000) IS NULL FROM films"))
                .matches("VALUES (true)");
    }

    @Test
    void aPictureMayBeReplaced() throws SQLException {
        sql.update("INSERT INTO films (id, poster) VALUES (1, ?)", Samples.path("home.jpg"));
        sql.update("UPDATE films SET poster = ?", Samples.path("baboon.jpg"));
        assertThat(sql.query("SELECT wide, small FROM films")).matches("VALUES (512, 64)");
        sql.run("UPDATE films SET poster = NULL");

        assertThat(sql.query("SELECT wide, thumb FROM films")).matches("VALUES (NULL::int, NULL::text)");
    }

    @Test
    void aMissingFileIsNamedAndNothingIsInserted() throws SQLException {
        String missing = folder.resolve("none.jpg").toString();

        assertThat(sql.query("INSERT INTO films (id, poster) VALUES (1, ?), (2, ?)", Samples.path("home.jpg"), missing))
                .failsWith("22V04")
                .saying("id=2", "\"poster\"", missing);
        assertThat(sql.query("SELECT * FROM films")).isEmpty();
    }

    @Test
    void aTruncatedPictureIsRefused() throws SQLException, IOException {
        assertRefused("poster", Samples.cutOff(folder, "baboon.jpg", 60_000), "22V02");
    }

    @Test
    void aCutOffFilmIsRefused() throws SQLException, IOException {
        assertRefused("clip", Samples.cutOff(folder, "tree.mp4", 100_000), "22V02");
    }

    @Test
    void anEmptyFileIsRefused() throws SQLException, IOException {
        String empty = Files.createFile(folder.resolve("empty.jpg")).toString();
        assertRefused("poster", empty, "22V02");
        assertRefused("clip", empty, "22V02");
    }

    @Test
    void textIsNoPictureWhateverItsName() throws SQLException, IOException {
        Path text = Files.writeString(folder.resolve("text.jpg"), "only words, no picture at all\n".repeat(50));
        assertThat(sql.query("INSERT INTO films (id, poster) VALUES (7, ?)", text.toString()))
                .failsWithOneOf("22V02", "22V03")
                .saying("id=7", "\"poster\"");
        assertThat(sql.query("SELECT * FROM films")).isEmpty();
    }

    @Test
    void mediaOfAnotherKindAreRefused() throws SQLException, IOException {
        Path pdf = Files.write(
                folder.resolve("paper.mp4"),
                "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n".getBytes(StandardCharsets.US_ASCII));
        assertRefused("clip", pdf.toString(), "22V03");
        assertRefused("clip", Samples.path("home.jpg"), "22V03");
        assertRefused("poster", Samples.path("tree.mp4"), "22V03");
    }

    @Test
    void aRefusedUpdateLeavesTheRowAsItWas() throws SQLException {
        sql.update("INSERT INTO films (id, poster) VALUES (1, ?), (2, NULL)", Samples.path("home.jpg"));

        assertThat(sql.query(
                        "UPDATE films SET poster = ?",
                        folder.resolve("none.jpg").toString()))
                .failsWith("22V04")
                .saying("\"poster\"");
        assertThat(sql.query("SELECT id, small FROM films")).matches("VALUES (1, 64), (2, NULL)");
    }

    @Test
    void aWrongArgumentOfAFunctionIsTold() throws SQLException {
        sql.update("INSERT INTO films (id, poster) VALUES (1, ?)", Samples.path("home.jpg"));

        assertThat(sql.query("SELECT image_resize(poster, width => 0) FROM films"))
                .failsWith("22023")
                .saying("width");
        assertThat(sql.query("SELECT image_resize(poster, breadth => 10) FROM films"))
                .failsWith("42883")
                .at(1, 8);
    }

    private void assertRefused(String column, String file, String sqlState) throws SQLException {
        assertThat(sql.query("INSERT INTO films (id, " + column + ") VALUES (1, NULL), (7, ?)", file))
                .failsWith(sqlState)
                .saying("id=7", "\"" + column + "\"");
        assertThat(sql.query("SELECT * FROM films")).isEmpty();
    }
}

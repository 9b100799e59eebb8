package dev.vitrine.bench;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.TexturePaint;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Thumbnails of 128 pixels of JPEGs of 12 megapixels, beside Pillow's draft mode in a Python process that runs already. One picture
 * at a time: a SELECT of one row that calls {@code image_thumbnail}, and reads the bytes. Then all pictures in one SELECT, which
 * uses all cores, while Pillow takes one after the other.
 */
final class Thumbnail implements Benchmark {
    private static final int WARMUPS = 10;
    private static final int ROUNDS = 30;
    private static final int PICTURES = WARMUPS + ROUNDS;
    private static final double TARGET = 0.9;
    private static final List<String> SOURCES =
            List.of("fruits.jpg", "building.jpg", "baboon.jpg", "home.jpg", "aloeL.jpg");
    private static final String PILLOW = """
            import io, sys
            from PIL import Image
            for line in sys.stdin:
                picture = Image.open(line.rstrip("\\n"))
                picture.draft("RGB", (128, 128))
                picture.thumbnail((128, 128))
                target = io.BytesIO()
                picture.save(target, "JPEG", quality=85)
                print(len(target.getvalue()), flush=True)
            """;

    @Override
    public String name() {
        return "thumbnail";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        if (!Programs.works("python3", "-c", "import PIL")) {
            report.note("skipped: there is no Pillow to compare with");
            return;
        }
        make(setting.scratch(), report);
        try (Connection ours = setting.connect();
                Pillow pillow = new Pillow()) {
            Setting.run(
                    ours,
                    "DROP TABLE IF EXISTS bench_photos",
                    "CREATE TABLE bench_photos (id int PRIMARY KEY, photo IMAGE)");
            for (int i = 0; i < PICTURES; i++) {
                Setting.run(
                        ours, "INSERT INTO bench_photos VALUES (" + i + ", '" + picture(setting.scratch(), i) + "')");
            }
            try (PreparedStatement one =
                    ours.prepareStatement("SELECT image_thumbnail(photo, 128, 128) FROM bench_photos WHERE id = ?")) {
                Rounds rounds = Rounds.run(
                        WARMUPS,
                        ROUNDS,
                        1,
                        call -> select(one, call),
                        call -> pillow.thumbnail(picture(setting.scratch(), call)));
                report.rate("a picture at a time", rounds, TARGET);
            }
            Rounds all = Rounds.run(1, 5, 1, call -> selectAll(ours, 100 + call), call -> {
                for (int i = 0; i < PICTURES; i++) {
                    pillow.thumbnail(picture(setting.scratch(), i));
                }
            });
            report.compare("all " + PICTURES + " in one statement", all);
            Setting.run(ours, "DROP TABLE bench_photos");
        }
    }

    private static void select(PreparedStatement statement, int id) throws SQLException {
        statement.setInt(1, id);
        try (ResultSet row = statement.executeQuery()) {
            if (!row.next() || row.getBytes(1).length == 0) {
                throw new IllegalStateException("no thumbnail of " + id);
            }
        }
    }

    private static void selectAll(Connection connection, int side) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT image_thumbnail(photo, " + side + ", " + side + ") FROM bench_photos")) {
            while (rows.next()) {
                rows.getBytes(1);
            }
        }
    }

    private static Path picture(Path folder, int number) {
        return folder.resolve(number + ".jpg");
    }

    /** Real pictures enlarged, with the grain that a camera's have. */
    private static void make(Path folder, Report report) throws IOException {
        TexturePaint grain = grain();
        long bytes = 0;
        for (int i = 0; i < PICTURES; i++) {
            BufferedImage small =
                    ImageIO.read(Setting.media(SOURCES.get(i % SOURCES.size())).toFile());
            BufferedImage large = new BufferedImage(4000, 3000, BufferedImage.TYPE_INT_RGB);
            Graphics2D pen = large.createGraphics();
            pen.drawImage(small, -i, -i, 4000 + i, 3000 + i, null);
            pen.translate(i, i);
            pen.setPaint(grain);
            pen.fillRect(-i, -i, 4000, 3000);
            pen.dispose();
            ImageIO.write(large, "jpg", picture(folder, i).toFile());
            bytes += Files.size(picture(folder, i));
        }
        report.note(String.format(
                Locale.ROOT, "%d JPEGs of 4000 x 3000 pixels and %.1f MB", PICTURES, bytes / 1e6 / PICTURES));
    }

    private static TexturePaint grain() {
        Random random = new Random(7);
        BufferedImage tile = new BufferedImage(509, 509, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 509; y++) {
            for (int x = 0; x < 509; x++) {
                int shade = random.nextBoolean() ? 255 : 0;
                tile.setRGB(x, y, new Color(shade, shade, shade, random.nextInt(20)).getRGB());
            }
        }
        return new TexturePaint(tile, new Rectangle(509, 509));
    }

    /** A Python process that makes thumbnails of the files it is told. */
    private static final class Pillow implements AutoCloseable {
        private final Process process;
        private final BufferedWriter names;
        private final BufferedReader sizes;

        Pillow() throws IOException {
            process = new ProcessBuilder("python3", "-c", PILLOW)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            names = process.outputWriter(StandardCharsets.UTF_8);
            sizes = process.inputReader(StandardCharsets.UTF_8);
        }

        void thumbnail(Path picture) throws IOException {
            names.write(picture.toString());
            names.newLine();
            names.flush();
            if (sizes.readLine() == null) {
                throw new IOException("Pillow made no thumbnail of " + picture);
            }
        }

        @Override
        public void close() throws IOException {
            names.close();
            sizes.close();
        }
    }
}

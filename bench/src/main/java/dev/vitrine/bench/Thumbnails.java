package dev.vitrine.bench;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Thumbnails of 128 pixels of JPEGs of 12 megapixels: {@code image_thumbnail} in a statement over all of them, which uses all
 * cores and puts them into the media store, beside Pillow's draft mode in one process, which writes files.
 */
final class Thumbnails implements Benchmark {
    private static final int PICTURES = 24;
    private static final String PILLOW = """
            import sys
            from PIL import Image
            folder = sys.argv[1]
            for i in range(int(sys.argv[2])):
                picture = Image.open(f"{folder}/{i}.jpg")
                picture.draft("RGB", (128, 128))
                picture.thumbnail((128, 128))
                picture.save(f"{folder}/thumb{i}.jpg")
            """;

    @Override
    public String name() {
        return "thumbnails";
    }

    @Override
    public void run(Setting setting, PrintStream out) throws Exception {
        if (!Programs.works("python3", "-c", "import PIL")) {
            out.println(name() + ": skipped, there is no Pillow to compare with");
            return;
        }
        make(setting);
        try (Connection ours = setting.connect()) {
            Setting.run(ours, "DROP TABLE IF EXISTS photos", "CREATE TABLE photos (id int PRIMARY KEY, photo IMAGE)");
            for (int i = 0; i < PICTURES; i++) {
                Setting.run(
                        ours,
                        "INSERT INTO photos VALUES (" + i + ", '"
                                + setting.scratch().resolve(i + ".jpg") + "')");
            }
            List<String> command =
                    List.of("python3", "-c", PILLOW, setting.scratch().toString(), Integer.toString(PICTURES));
            List<String> start =
                    List.of("python3", "-c", PILLOW, setting.scratch().toString(), "0");
            Pair pair = Pair.run(
                    2,
                    7,
                    () -> Setting.run(ours, "SELECT image_thumbnail(photo, 128, 128) FROM photos"),
                    () -> Programs.run(command));
            double idle = Pair.run(1, 5, () -> Programs.run(start), () -> {}).ours();
            out.println(pair.line(name() + " (" + PICTURES + ")", 0.9));
            out.printf("  of Pillow's time %.4f s are the start of Python%n", idle);
            Setting.run(ours, "DROP TABLE photos");
        }
    }

    private static void make(Setting setting) throws Exception {
        BufferedImage small = ImageIO.read(setting.media("fruits.jpg").toFile());
        for (int i = 0; i < PICTURES; i++) {
            BufferedImage large = new BufferedImage(4000, 3000, BufferedImage.TYPE_INT_RGB);
            Graphics2D pen = large.createGraphics();
            pen.drawImage(small, -i, -i, 4000 + i, 3000 + i, null);
            pen.dispose();
            Path file = setting.scratch().resolve(i + ".jpg");
            ImageIO.write(large, "jpg", file.toFile());
        }
    }
}

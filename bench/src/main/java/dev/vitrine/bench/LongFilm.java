package dev.vitrine.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/**
 * The memory of a JVM with a heap of 256 MB that extracts every frame of a film of ten minutes
 * ({@code -Dvitrine.bench.minutes}) as pictures.
 */
final class LongFilm implements Benchmark {
    private static final long TARGET_KILOBYTES = 400L << 10;

    /** The sample film's length. */
    private static final double SAMPLE_SECONDS = 79.5;

    @Override
    public String name() {
        return "long-film";
    }

    /** What the JVM with the small heap does. */
    static final class Extract {
        private Extract() {}

        /** Arguments: the film and the file that receives the result. */
        public static void main(String[] arguments) throws Exception {
            long start = System.nanoTime();
            try (Connection connection = DriverManager.getConnection("jdbc:vitrine:mem:long")) {
                Setting.run(
                        connection,
                        "CREATE TABLE reels (id int PRIMARY KEY, clip VIDEO)",
                        "CREATE INCREMENTAL VIEW reel_frames AS"
                                + " SELECT r.id, x.pos, image_thumbnail(x.frame, 9999, 9999) AS picture"
                                + " FROM reels r CROSS JOIN LATERAL FRAMES(r.clip) AS x",
                        "INSERT INTO reels VALUES (1, '" + arguments[0] + "')");
                double seconds = (System.nanoTime() - start) / 1e9;
                Files.writeString(Path.of(arguments[1]), count(connection) + " " + peakKilobytes() + " " + seconds);
            }
            System.exit(0);
        }

        private static long count(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(picture) FROM reel_frames")) {
                row.next();
                return row.getLong(1);
            }
        }

        private static long peakKilobytes() throws Exception {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(0);
        }
    }

    @Override
    public void run(Setting setting, PrintStream out) throws Exception {
        if (!Programs.works("ffmpeg", "-version")) {
            out.println(name() + ": skipped, there is no ffmpeg program to make a long film with");
            return;
        }
        int minutes = Integer.getInteger("vitrine.bench.minutes", 10);
        Path film = setting.scratch().resolve("long.mp4");
        Path result = setting.scratch().resolve("result");
        Frames.loop(setting.media("pedestrians.mp4"), film, (int) Math.ceil(minutes * 60 / SAMPLE_SECONDS));
        Programs.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Extract.class.getName(),
                film.toString(),
                result.toString()));
        String[] told = Files.readString(result).split(" ");
        long kilobytes = Long.parseLong(told[1]);
        out.printf(
                Locale.ROOT,
                "%-34s %s frames in %.1f s with a heap of 256 MB, process at most %d MB   target 400 MB   %s%n",
                name(),
                told[0],
                Double.parseDouble(told[2]),
                kilobytes >> 10,
                kilobytes < TARGET_KILOBYTES ? "met" : "MISSED");
    }
}

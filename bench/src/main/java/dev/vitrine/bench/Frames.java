package dev.vitrine.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames of a film as JPEGs: an incremental view that keeps each taken frame as a picture in the media store, beside the ffmpeg
 * program that writes the same pictures as files. Ours includes the statement, the rows and their transaction.
 */
final class Frames implements Benchmark {
    private static final int LOOPS = 3;

    private int films;

    @Override
    public String name() {
        return "frames";
    }

    @Override
    public void run(Setting setting, PrintStream out) throws Exception {
        if (!Programs.works("ffmpeg", "-version")) {
            out.println(name() + ": skipped, there is no ffmpeg program to compare with");
            return;
        }
        compare(setting, "fps => 1", List.of("-vf", "fps=1"), "frames at 1 fps", out);
        compare(setting, "", List.of("-fps_mode", "passthrough"), "every frame", out);
    }

    private void compare(Setting setting, String option, List<String> filter, String what, PrintStream out)
            throws Exception {
        Path film = setting.scratch().resolve("film.mp4");
        if (!Files.exists(film)) {
            loop(setting.media("pedestrians.mp4"), film, LOOPS);
        }
        try (Connection ours = setting.connect()) {
            Setting.run(
                    ours,
                    "DROP TABLE IF EXISTS reels CASCADE",
                    "CREATE TABLE reels (id int PRIMARY KEY, clip VIDEO)",
                    "CREATE INCREMENTAL VIEW reel_frames AS SELECT r.id, x.pos, image_thumbnail(x.frame, 9999, 9999) AS picture"
                            + " FROM reels r CROSS JOIN LATERAL FRAMES(r.clip" + (option.isEmpty() ? "" : ", " + option)
                            + ") AS x");
            Pair pair = Pair.run(
                    2,
                    5,
                    () -> Setting.run(ours, "INSERT INTO reels VALUES (" + films++ + ", '" + film + "')"),
                    () -> ffmpeg(film, setting.scratch().resolve("out" + films++), filter));
            out.println(pair.line(what, 1.0));
            Setting.run(ours, "DROP TABLE reels CASCADE");
        }
    }

    /** A film that repeats another. */
    static void loop(Path film, Path target, int times) throws Exception {
        Programs.run(List.of(
                "ffmpeg",
                "-v",
                "error",
                "-y",
                "-stream_loop",
                Integer.toString(times - 1),
                "-i",
                film.toString(),
                "-an",
                "-c",
                "copy",
                target.toString()));
    }

    private static void ffmpeg(Path film, Path folder, List<String> filter) throws Exception {
        Files.createDirectory(folder);
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-i", film.toString()));
        command.addAll(filter);
        command.addAll(List.of("-q:v", "3", folder.resolve("%05d.jpg").toString()));
        Programs.run(command);
    }
}

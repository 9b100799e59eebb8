package dev.vitrine.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Films made of a real one by the ffmpeg program. */
final class Films {
    private Films() {}

    /** Whether there is an ffmpeg program. */
    static boolean canBeMade() throws InterruptedException {
        return Programs.works("ffmpeg", "-version");
    }

    /** A film that repeats another until it is so long. */
    static void loop(Path film, Path target, int seconds) throws Exception {
        Programs.run(ffmpeg("-stream_loop", "-1", "-i", film, "-t", seconds, "-an", "-c", "copy", target));
    }

    /**
     * A film that repeats another, its picture moving sideways, so that no frame is like one before; with another number it is
     * another film. Equal pictures would be stored once, and that would be the faster way.
     */
    static void unlike(Path film, Path target, int seconds, int number) throws Exception {
        String moving = String.format(Locale.ROOT, "scroll=horizontal=0.0017:hpos=%.3f", number * 0.037 % 1);
        Programs.run(ffmpeg(
                "-stream_loop",
                "-1",
                "-i",
                film,
                "-t",
                seconds,
                "-an",
                "-vf",
                moving,
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                target));
    }

    /** The program's command with these arguments, and quiet. */
    static List<String> ffmpeg(Object... arguments) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin", "-y"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }
}

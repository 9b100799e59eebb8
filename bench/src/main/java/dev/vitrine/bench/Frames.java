package dev.vitrine.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Frames of a film as JPEGs, beside the ffmpeg program that writes them as files. Once the frames are kept as pictures: an INSERT
 * of the film fills an incremental view, and the pictures are in the media store when it ends. Once they are read by the
 * application, which writes files: an INSERT of the film, then a query of the view's frames.
 */
final class Frames implements Benchmark {
    private static final int SECONDS = 60;
    private static final int WARMUPS = 2;
    private static final int ROUNDS = 5;
    private static final double TARGET = 1.0;

    private int made;

    @Override
    public String name() {
        return "frames";
    }

    /**
     * Which frames are taken.
     *
     * @param option the option of {@code FRAMES}
     * @param filter the arguments of the program
     */
    private record Choice(String name, String option, List<String> filter) {}

    @Override
    public void run(Setting setting, Report report) throws Exception {
        if (!Films.canBeMade()) {
            report.note("skipped: there is no ffmpeg program to compare with");
            return;
        }
        List<Choice> choices = List.of(
                new Choice("1 fps", ", fps => 1", List.of("-vf", "fps=1")),
                new Choice("every frame", "", List.of("-fps_mode", "passthrough")));
        for (Choice choice : choices) {
            compare(setting, report, choice, true);
            compare(setting, report, choice, false);
        }
    }

    private void compare(Setting setting, Report report, Choice choice, boolean kept) throws Exception {
        List<Path> films = films(setting.scratch());
        Path oursFolder = Files.createDirectory(setting.scratch().resolve("ours" + made));
        Path plainFolder = Files.createDirectory(setting.scratch().resolve("plain" + made));
        String picture = kept ? "image_thumbnail(x.frame, 10000, 10000)" : "x.frame";
        try (Connection ours = setting.connect()) {
            Setting.run(
                    ours,
                    "DROP TABLE IF EXISTS bench_films CASCADE",
                    "CREATE TABLE bench_films (id int PRIMARY KEY, clip VIDEO)",
                    "CREATE INCREMENTAL VIEW bench_frames AS SELECT f.id, x.pos, " + picture + " AS picture"
                            + " FROM bench_films f CROSS JOIN LATERAL FRAMES(f.clip" + choice.option() + ") AS x");
            Rounds rounds = Rounds.run(
                    WARMUPS,
                    ROUNDS,
                    1,
                    call -> {
                        insert(ours, call, films.get(call));
                        if (!kept) {
                            write(ours, call, oursFolder);
                        }
                    },
                    call -> ffmpeg(films.get(call), plainFolder, choice.filter()));
            report.rate(
                    choice.name() + (kept ? ", kept in the media store" : ", read and written as files"),
                    rounds,
                    TARGET);
            if (kept) {
                write(ours, films.size() - 1, oursFolder);
            }
            double seconds = Rounds.median(rounds.ours());
            report.note("  " + Math.round(SECONDS / seconds) + " seconds of film a second; vitrine " + sizes(oursFolder)
                    + "; ffmpeg " + sizes(plainFolder));
            Setting.run(ours, "DROP TABLE bench_films CASCADE");
        }
    }

    private List<Path> films(Path folder) throws Exception {
        List<Path> films = new ArrayList<>();
        for (int i = 0; i < WARMUPS + ROUNDS; i++) {
            Path film = folder.resolve("film" + made + ".mp4");
            Films.unlike(Setting.media("pedestrians.mp4"), film, SECONDS, made++);
            films.add(film);
        }
        return films;
    }

    private static void insert(Connection connection, int id, Path film) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bench_films VALUES (?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, film.toString());
            insert.executeUpdate();
        }
    }

    private static void write(Connection connection, int id, Path folder) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet frames = statement.executeQuery(
                        "SELECT pos, picture FROM bench_frames WHERE id = " + id + " ORDER BY pos")) {
            while (frames.next()) {
                Files.write(folder.resolve(frames.getInt(1) + ".jpg"), frames.getBytes(2));
            }
        }
    }

    private static void ffmpeg(Path film, Path folder, List<String> filter) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of("-i", film));
        arguments.addAll(filter);
        arguments.addAll(List.of("-q:v", 3, folder.resolve("%05d.jpg")));
        Programs.run(Films.ffmpeg(arguments.toArray()));
    }

    private static String sizes(Path folder) throws Exception {
        long count = 0;
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                count++;
                bytes += Files.size(file);
            }
        }
        return count + " JPEGs of " + bytes / Math.max(1, count) / 1000 + " kB";
    }
}

package dev.vitrine.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The memory of a JVM with a heap of 256 MB that keeps every frame of a film of half an hour as a picture
 * ({@code -Dvitrine.bench.minutes}). The film repeats a short one, so equal pictures are stored once.
 */
final class Memory implements Benchmark {
    private static final int TARGET_MEGABYTES = 400;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        if (!Films.canBeMade()) {
            report.note("skipped: there is no ffmpeg program to make a long film with");
            return;
        }
        if (!Files.exists(Path.of("/proc/self/status"))) {
            report.note("skipped: this system does not tell a process' memory in /proc");
            return;
        }
        int minutes = Integer.getInteger("vitrine.bench.minutes", 30);
        Path film = setting.scratch().resolve("long.mp4");
        Films.loop(Setting.media("pedestrians.mp4"), film, minutes * 60);
        Process process = new ProcessBuilder(Programs.java(List.of("-Xmx256m"), Extract.class, film.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Integer> samples = new ArrayList<>();
        while (process.isAlive()) {
            megabytes(process.pid()).ifPresent(samples::add);
            Thread.sleep(200);
        }
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            if (process.exitValue() != 0 || line == null) {
                throw new IOException("the JVM with the small heap ended with " + process.exitValue());
            }
            int peak = samples.stream().mapToInt(Integer::intValue).max().orElse(0);
            report.note(line);
            report.fact("the process had at most " + peak + " MB", "below 400 MB", peak < TARGET_MEGABYTES);
            report.note("after each tenth of its time: " + tenths(samples));
        }
    }

    private static String tenths(List<Integer> samples) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 10; i++) {
            text.append(samples.get((samples.size() - 1) * i / 10)).append(i < 10 ? ", " : " MB");
        }
        return text.toString();
    }

    /** What a process holds in memory now; empty if it has ended. */
    private static OptionalInt megabytes(long process) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")) / 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    /** What the JVM with the small heap does. */
    static final class Extract {
        private Extract() {}

        /** The argument is the film. */
        public static void main(String[] arguments) throws SQLException {
            try (Connection connection = DriverManager.getConnection("jdbc:vitrine:mem:long")) {
                Setting.run(
                        connection,
                        "CREATE TABLE bench_films (id int PRIMARY KEY, clip VIDEO)",
                        "CREATE INCREMENTAL VIEW bench_frames AS"
                                + " SELECT f.id, x.pos, image_thumbnail(x.frame, 10000, 10000) AS picture"
                                + " FROM bench_films f CROSS JOIN LATERAL FRAMES(f.clip) AS x");
                long start = System.nanoTime();
                Setting.run(connection, "INSERT INTO bench_films VALUES (1, '" + arguments[0] + "')");
                double seconds = (System.nanoTime() - start) / 1e9;
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)
                        .printf(
                                Locale.ROOT,
                                "%d frames in %.1f s, heap with garbage at most %d MB of 256%n",
                                count(connection),
                                seconds,
                                peakHeapMegabytes());
            }
        }

        private static long count(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(picture) FROM bench_frames")) {
                row.next();
                return row.getLong(1);
            }
        }

        private static long peakHeapMegabytes() {
            return ManagementFactory.getMemoryPoolMXBeans().stream()
                            .filter(pool -> pool.getType() == MemoryType.HEAP)
                            .map(MemoryPoolMXBean::getPeakUsage)
                            .mapToLong(usage -> usage.getUsed())
                            .sum()
                    >> 20;
        }
    }
}

package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while it is written to. */
class CrashTest {
    private static final int WRITERS = 3;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void everyVersionOutlivesAKilledServer() throws Exception {
        String url = "jdbc:vitrine:" + folder.resolve("home");
        try (Connection connection = DriverManager.getConnection(url)) {
            Sql.run(
                    connection,
                    "CREATE TABLE t (id int PRIMARY KEY, n int) WITH (versioned = true)",
                    "INSERT INTO t SELECT g, 0 FROM generate_series(1, " + WRITERS + ") g");
        }
        for (int round = 0; round < 2; round++) {
            int confirmed = writeUntilKilled(url);
            try (Connection connection = DriverManager.getConnection(url)) {
                List<List<Object>> live = rows(connection, "SELECT sum(n)::int FROM t");
                int sum = (int) live.get(0).get(0);
                assertThat(sum).as("what was committed is there").isGreaterThanOrEqualTo(confirmed);
                int newest = (int) (long) (Long)
                        rows(connection, "SHOW HISTORY FOR t LIMIT 1").get(0).get(0);
                assertThat(newest).isEqualTo(sum + 1);
                for (int version = 1; version <= newest; version++) {
                    assertThat(Sql.query(
                                    connection, "SELECT sum(n)::int, count(*)::int FROM t AS OF VERSION ?", version))
                            .matches("VALUES (%d, %d)".formatted(version - 1, WRITERS));
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static List<List<Object>> rows(Connection connection, String query) throws SQLException {
        return (List<List<Object>>) (List<?>) Sql.rows(connection, query);
    }

    /** How many increments were confirmed in this round. */
    private int writeUntilKilled(String url) throws Exception {
        AtomicInteger confirmed = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 1; writer <= WRITERS; writer++) {
                int id = writer;
                writers.add(threads.submit(() -> increment(url, id, confirmed)));
            }
            while (confirmed.get() < 60) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            kill(folder.resolve("home"));
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        return confirmed.get();
    }

    /** Until the connection breaks; every other transaction also writes what it takes back. */
    private static void increment(String url, int id, AtomicInteger confirmed) {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement update = connection.prepareStatement("UPDATE t SET n = n + 1 WHERE id = " + id)) {
            for (int i = 0; ; i++) {
                connection.setAutoCommit(i % 2 == 0);
                if (i % 2 == 1) {
                    update.executeUpdate();
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
                update.executeUpdate();
                confirmed.incrementAndGet();
            }
        } catch (SQLException expected) {
            // The server is gone.
        }
    }

    /** Kills the embedded server of a folder with all its processes. */
    static void kill(Path home) throws Exception {
        Path file = home.resolve("data").resolve("postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(file).get(0).strip());
        List<ProcessHandle> processes = new ArrayList<>(
                ProcessHandle.of(pid).orElseThrow().descendants().toList());
        processes.add(0, ProcessHandle.of(pid).orElseThrow());
        for (ProcessHandle process : processes) {
            new ProcessBuilder("kill", "-9", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
        for (ProcessHandle process : processes) {
            process.onExit().get(30, TimeUnit.SECONDS);
        }
    }
}

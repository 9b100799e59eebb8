package dev.vitrine.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Several writers of one table, each of which computes for 5 ms in its transaction: they do not wait for each other. */
final class HistoryWriters {
    private static final int WRITERS = 8;
    private static final long NANOS = 3_000_000_000L;
    private static final double LEAST = 5;

    private final HistoryTables tables;
    private final Report report;

    /** Numbers that no earlier run has asked about: its answers are kept. */
    private final AtomicInteger next =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(1_000_000_000));

    HistoryWriters(HistoryTables tables, Report report) {
        this.tables = tables;
        this.report = report;
    }

    void run() throws Exception {
        Setting.run(
                tables.ours(),
                "DROP TABLE IF EXISTS bench_computed",
                "CREATE TABLE bench_computed (id int PRIMARY KEY, answer int COMPUTED AS bench_pause(id))");
        rows(1);
        double[] shares = new double[3];
        for (int round = 0; round < shares.length; round++) {
            double one = rows(1);
            double all = rows(WRITERS);
            shares[round] = all / one;
            report.note(String.format(Locale.ROOT, "rows in 3 s by one writer %.0f, by %d %.0f", one, WRITERS, all));
        }
        double median = Rounds.median(shares);
        report.fact(
                String.format(
                        Locale.ROOT, "%d writers that compute for 5 ms: %.1f times the rows of one", WRITERS, median),
                "at least 5",
                median >= LEAST);
    }

    /** How many rows so many writers make in a while. */
    private double rows(int writers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                counts.add(threads.submit(this::write));
            }
            double sum = 0;
            for (Future<Integer> count : counts) {
                sum += count.get();
            }
            return sum;
        } finally {
            threads.shutdown();
        }
    }

    private int write() throws SQLException {
        try (Connection connection = DriverManager.getConnection(tables.url());
                PreparedStatement insert = connection.prepareStatement("INSERT INTO bench_computed (id) VALUES (?)")) {
            int count = 0;
            for (long end = System.nanoTime() + NANOS; System.nanoTime() < end; count++) {
                insert.setInt(1, next.getAndIncrement());
                insert.executeUpdate();
            }
            return count;
        }
    }
}

package dev.vitrine.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Functions that wait for another machine: 2,000 calls of 50 ms in one INSERT, beside the time that 64 in flight need at
 * least, and the heap in use afterwards; then what a cell costs whose answer is known.
 */
final class RemoteCalls implements Benchmark {
    private static final int CALLS = 2_000;
    private static final int IN_FLIGHT = 64;
    private static final double TARGET_TIMES_IDEAL = 1.1;
    private static final int ROUNDS = 5;
    private static final int CACHED = 20_000;
    private static final double TARGET_MICROS = 5;
    private static final int TARGET_HEAP_MEGABYTES = 100;

    /** Numbers that no earlier run has asked about: its answers are kept. */
    private int first = ThreadLocalRandom.current().nextInt(1_000_000_000);

    @Override
    public String name() {
        return "remote-calls";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        try (Connection connection = setting.connect()) {
            Setting.run(
                    connection,
                    "DROP TABLE IF EXISTS bench_asked",
                    "CREATE TABLE bench_asked (id int PRIMARY KEY, answer int COMPUTED AS bench_slow(id)) WITH (versioned = false)");
            double ideal = Math.ceil((double) CALLS / IN_FLIGHT) * SlowService.MILLIS / 1000;
            double[] seconds = new double[ROUNDS];
            insert(connection, CALLS);
            for (int round = 0; round < ROUNDS; round++) {
                seconds[round] = Rounds.seconds(call -> insert(connection, CALLS), round);
            }
            double median = Rounds.median(seconds);
            report.fact(
                    String.format(
                            Locale.ROOT,
                            "%d calls of %d ms, %d in flight: %.3f s, %.2f of the ideal %.3f s",
                            CALLS,
                            SlowService.MILLIS,
                            IN_FLIGHT,
                            median,
                            median / ideal,
                            ideal),
                    "at most " + TARGET_TIMES_IDEAL,
                    median / ideal <= TARGET_TIMES_IDEAL);
            int heap = heapMegabytes();
            report.fact(
                    "heap in use after a collection: " + heap + " MB",
                    "at most " + TARGET_HEAP_MEGABYTES + " MB",
                    heap <= TARGET_HEAP_MEGABYTES);
            known(connection, report);
            Setting.run(connection, "DROP TABLE bench_asked");
        }
    }

    /** Conditions that call a function whose answers are in memory, beside those that call a cheap one. */
    private void known(Connection connection, Report report) throws Exception {
        int from = first;
        Setting.run(connection, select("bench_quick(g)", from));
        Rounds rounds = Rounds.run(
                3,
                9,
                1,
                call -> Setting.run(connection, select("bench_quick(g)", from)),
                call -> Setting.run(connection, select("text_length(CAST(g AS text))", from)));
        double micros = (Rounds.median(rounds.ours()) - Rounds.median(rounds.plain())) / CACHED * 1e6;
        report.fact(
                String.format(
                        Locale.ROOT,
                        "a cell whose answer is in memory, over one of a cheap function: %.2f µs more",
                        micros),
                "at most " + TARGET_MICROS + " µs",
                micros <= TARGET_MICROS);
    }

    private static String select(String call, int from) {
        return "SELECT g FROM generate_series(%d, %d) AS g WHERE %s = -1".formatted(from, from + CACHED - 1, call);
    }

    private void insert(Connection connection, int rows) throws SQLException {
        Setting.run(
                connection,
                "INSERT INTO bench_asked (id) SELECT g FROM generate_series(%d, %d) g"
                        .formatted(first, first + rows - 1));
        first += rows;
    }

    private static int heapMegabytes() {
        System.gc();
        long bytes = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                bytes += pool.getUsage().getUsed();
            }
        }
        return (int) (bytes >> 20);
    }
}

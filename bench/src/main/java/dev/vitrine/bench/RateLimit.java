package dev.vitrine.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The limit of requests a minute that two JVMs share: both ask one model as fast as they may, and the provider notes when each
 * request comes. Counted are whole minutes that begin at any request, the burst at the start among them, and the rate over all but
 * the first and the last second ({@code -Dvitrine.bench.seconds} is how long the JVMs ask).
 */
final class RateLimit implements Benchmark {
    private static final int PER_MINUTE = 6_000;
    private static final double TOLERANCE = 0.02;
    private static final int PROCESSES = 2;
    private static final int ROWS = 500;
    private static final Duration LATENCY = Duration.ofMillis(20);

    @Override
    public String name() {
        return "rate-limit";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        int seconds = Integer.getInteger("vitrine.bench.seconds", 75);
        String url = "jdbc:vitrine:" + setting.scratch().resolve("home");
        try (CountingProvider provider = CountingProvider.start(LATENCY);
                Connection connection = DriverManager.getConnection(url)) {
            Setting.run(
                    connection,
                    "CREATE MODEL limited WITH (provider = 'vllm', model = 'm', endpoint = '%s', rpm = %d)"
                            .formatted(provider.endpoint(), PER_MINUTE),
                    "CREATE TABLE bench_limited (id int PRIMARY KEY, answer text"
                            + " COMPUTED AS AI_COMPLETE('limited', CAST(id AS text))) WITH (versioned = false)");
            ask(url, seconds);
            report(provider.arrivals(), report);
        }
    }

    private static void ask(String url, int seconds) throws IOException, InterruptedException {
        Process[] processes = new Process[PROCESSES];
        for (int i = 0; i < PROCESSES; i++) {
            processes[i] = new ProcessBuilder(
                            Programs.java(List.of(), Client.class, url, Integer.toString(seconds), Integer.toString(i)))
                    .inheritIO()
                    .start();
        }
        for (Process process : processes) {
            if (process.waitFor() != 0) {
                throw new IOException("a JVM ended with " + process.exitValue());
            }
        }
    }

    private static void report(long[] arrivals, Report report) {
        int inAMinute = mostWithin(arrivals, Duration.ofMinutes(1));
        report.fact(
                "requests in the fullest minute: " + inAMinute,
                "at most " + Math.round(PER_MINUTE * (1 + TOLERANCE)),
                inAMinute <= PER_MINUTE * (1 + TOLERANCE));
        double rate = sustained(arrivals);
        report.fact(
                String.format(Locale.ROOT, "requests a minute over all: %.0f", rate),
                "at least " + Math.round(PER_MINUTE * (1 - TOLERANCE)),
                rate >= PER_MINUTE * (1 - TOLERANCE));
        report.note("in the fullest second %d, in the fullest ten %d"
                .formatted(mostWithin(arrivals, Duration.ofSeconds(1)), mostWithin(arrivals, Duration.ofSeconds(10))));
    }

    /** The most arrivals in any window of that length. */
    private static int mostWithin(long[] arrivals, Duration window) {
        int most = 0;
        for (int first = 0, last = 0; last < arrivals.length; last++) {
            while (arrivals[last] - arrivals[first] >= window.toNanos()) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    /** Arrivals a minute without those of the first and the last second. */
    private static double sustained(long[] arrivals) {
        long second = Duration.ofSeconds(1).toNanos();
        long from = arrivals[0] + second;
        long to = arrivals[arrivals.length - 1] - second;
        long count = 0;
        for (long arrival : arrivals) {
            count += arrival >= from && arrival < to ? 1 : 0;
        }
        return count * 60e9 / (to - from);
    }

    /** What each JVM does. */
    static final class Client {
        private Client() {}

        /** The arguments are the URL, for how many seconds to ask, and the number of the JVM. */
        public static void main(String[] arguments) throws SQLException {
            long end = System.nanoTime()
                    + Duration.ofSeconds(Integer.parseInt(arguments[1])).toNanos();
            int next = Integer.parseInt(arguments[2]) * 1_000_000;
            try (Connection connection = DriverManager.getConnection(arguments[0])) {
                while (System.nanoTime() - end < 0) {
                    Setting.run(
                            connection,
                            "INSERT INTO bench_limited (id) SELECT g FROM generate_series(%d, %d) g"
                                    .formatted(next, next + ROWS - 1));
                    next += ROWS;
                }
            }
        }
    }
}

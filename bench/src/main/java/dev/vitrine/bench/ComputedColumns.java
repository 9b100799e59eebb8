package dev.vitrine.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * A batch of 10,000 rows with three computed columns, each made of the one before. The plain side computes in the caller and
 * writes the same five columns into a table of its own, which keeps no history as ours does.
 */
final class ComputedColumns implements Benchmark {
    private static final int ROWS = 10_000;
    private static final int COLD_ROUNDS = 7;

    /** Five times the rate of Pixeltable, which takes 0.49 s for the same on such a machine. */
    private static final double TARGET_SECONDS = 0.098;

    private static final String OURS = "INSERT INTO bench_chained (id, title) VALUES (?, ?)";
    private static final String PLAIN =
            "INSERT INTO bench_chained_plain (id, title, loud, quiet, length) VALUES (?, ?, ?, ?, ?)";

    @Override
    public String name() {
        return "computed-columns";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        String url = "jdbc:vitrine:" + setting.scratch().resolve("home");
        try (Connection ours = DriverManager.getConnection(url);
                Setting.Plain plain = new Setting(url, setting.scratch()).connectPlainly()) {
            Setting.run(
                    ours,
                    "CREATE TABLE bench_chained (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title),"
                            + " quiet text COMPUTED AS text_lower(loud), length int COMPUTED AS text_length(quiet))",
                    "CREATE TABLE bench_chained_plain (id int PRIMARY KEY, title text, loud text, quiet text, length int)");
            Rounds warm = Rounds.run(
                    10,
                    21,
                    1,
                    call -> insert(ours, call * ROWS),
                    call -> insertComputed(plain.connection(), call * ROWS));
            report.seconds("warm, " + ROWS + " rows", warm, TARGET_SECONDS);
            report.compare("the first batch of a JVM", cold(url));
        }
    }

    private static Rounds cold(String url) throws Exception {
        double[] ours = new double[COLD_ROUNDS];
        double[] plain = new double[COLD_ROUNDS];
        for (int round = 0; round < COLD_ROUNDS; round++) {
            String firstId = Integer.toString((1000 + round) * ROWS);
            ours[round] = coldSeconds(url, firstId);
            plain[round] = coldSeconds(url + "?vitrine.enabled=off", firstId);
        }
        return new Rounds(ours, plain);
    }

    private static double coldSeconds(String url, String firstId) throws Exception {
        return Double.parseDouble(Programs.line(Programs.java(List.of(), FirstBatch.class, url, firstId)));
    }

    /** What a fresh JVM does: connects, then inserts one batch and prints the seconds of that. */
    static final class FirstBatch {
        private FirstBatch() {}

        /** Arguments: the URL and the first key. */
        public static void main(String[] arguments) throws Exception {
            int firstId = Integer.parseInt(arguments[1]);
            double seconds;
            if (arguments[0].endsWith("=off")) {
                try (Setting.Plain plain = Setting.Plain.of(DriverManager.getConnection(arguments[0]))) {
                    seconds = Rounds.seconds(call -> insertComputed(plain.connection(), firstId), 0);
                }
            } else {
                try (Connection connection = DriverManager.getConnection(arguments[0])) {
                    seconds = Rounds.seconds(call -> insert(connection, firstId), 0);
                }
            }
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8).println(seconds);
        }
    }

    private static void insert(Connection connection, int firstId) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(OURS)) {
            for (int i = 0; i < ROWS; i++) {
                statement.setInt(1, firstId + i);
                statement.setString(2, "title " + i);
                statement.addBatch();
            }
            statement.executeBatch();
        }
        connection.commit();
    }

    private static void insertComputed(Connection connection, int firstId) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(PLAIN)) {
            for (int i = 0; i < ROWS; i++) {
                String title = "title " + i;
                String loud = title.toUpperCase(Locale.ROOT);
                String quiet = loud.toLowerCase(Locale.ROOT);
                statement.setInt(1, firstId + i);
                statement.setString(2, title);
                statement.setString(3, loud);
                statement.setString(4, quiet);
                statement.setInt(5, quiet.codePointCount(0, quiet.length()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
        connection.commit();
    }
}

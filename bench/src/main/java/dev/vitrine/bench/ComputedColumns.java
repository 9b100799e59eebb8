package dev.vitrine.bench;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;

/**
 * A batch of rows with three computed columns, each of the one before. The plain side computes in the caller and writes the
 * same five columns into a table without history.
 */
final class ComputedColumns implements Benchmark {
    private static final int ROWS = 10_000;

    /** Pixeltable 0.4 takes 0.49 s for the same on a machine like this one. */
    private static final double PIXELTABLE_SECONDS = 0.49;

    private int next;

    @Override
    public String name() {
        return "computed-columns";
    }

    @Override
    public void run(Setting setting, PrintStream out) throws Exception {
        try (Connection ours = setting.connect();
                Connection plain = setting.connectPlainly()) {
            Setting.run(
                    ours,
                    "DROP TABLE IF EXISTS chained",
                    "DROP TABLE IF EXISTS chained_plain",
                    "CREATE TABLE chained (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title),"
                            + " quiet text COMPUTED AS text_lower(loud), length int COMPUTED AS text_length(quiet))",
                    "CREATE TABLE chained_plain (id int PRIMARY KEY, title text, loud text, quiet text, length int)");
            plain.setAutoCommit(false);
            double first = Pair.time(() -> insert(ours));
            Pair pair = Pair.run(5, 15, () -> insert(ours), () -> insertComputed(plain));
            out.println(pair.line(name() + " (" + ROWS + ")", 0.4));
            out.printf(
                    Locale.ROOT,
                    "%-34s vitrine %9.4f s (%.3f s the first time in the JVM)   Pixeltable %.2f s   rate %.1f times   target 5   %s%n",
                    "  beside Pixeltable",
                    pair.ours(),
                    first,
                    PIXELTABLE_SECONDS,
                    PIXELTABLE_SECONDS / pair.ours(),
                    pair.ours() * 5 <= PIXELTABLE_SECONDS ? "met" : "MISSED");
            plain.commit();
            Setting.run(ours, "DROP TABLE chained", "DROP TABLE chained_plain");
        }
    }

    private void insert(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO chained (id, title) VALUES (?, ?)")) {
            for (int i = 0; i < ROWS; i++) {
                statement.setInt(1, next++);
                statement.setString(2, "title " + i);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void insertComputed(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO chained_plain (id, title, loud, quiet, length) VALUES (?, ?, ?, ?, ?)")) {
            for (int i = 0; i < ROWS; i++) {
                String title = "title " + i;
                String loud = title.toUpperCase(Locale.ROOT);
                String quiet = loud.toLowerCase(Locale.ROOT);
                statement.setInt(1, next++);
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

package dev.vitrine.jdbc.command;

import dev.vitrine.jdbc.VitrineDriver;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * A worker that stands alone: it holds a connection, so that this JVM computes what waits, and tells how jobs come along. A server
 * that goes away is waited for.
 */
final class WorkerCommand {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int TELL_EVERY = 5;
    private static final int BAR = 20;
    private static final String JOBS = """
            SELECT id, kind, "table", array_to_string(columns, ', '), state, rows_done, rows_total, rows_per_second, cells_failed,
              usd, error_message
            FROM vitrine.jobs WHERE state = 'running' OR ended_at > clock_timestamp() - interval '1 minute' ORDER BY id
            """;

    private final String url;
    private final PrintStream out;
    /** What was said last of each job. */
    private final Map<Long, String> said = new HashMap<>();

    WorkerCommand(String url, PrintStream out) {
        this.url = url;
        this.out = out;
    }

    /** Works until the thread is interrupted. */
    void run() throws InterruptedException {
        boolean reachable = true;
        while (!Thread.currentThread().isInterrupted()) {
            try (Connection connection = connect()) {
                out.println("working; Ctrl-C ends it");
                reachable = true;
                watch(connection);
            } catch (SQLException e) {
                if (reachable) {
                    out.println("waiting for the server: " + e.getMessage());
                }
                reachable = false;
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
            }
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("worker", "auto");
        Connection connection = new VitrineDriver().connect(url, properties);
        if (connection == null) {
            throw new SQLException("the driver does not take this URL", "08001");
        }
        return connection;
    }

    private void watch(Connection connection) throws SQLException, InterruptedException {
        try (Statement statement = connection.createStatement()) {
            for (int look = 0; true; look++) {
                // Any statement lets the driver see that there is work.
                try (ResultSet row = statement.executeQuery("SELECT to_regclass('vitrine.jobs') IS NOT NULL")) {
                    row.next();
                    if (!row.getBoolean(1)) {
                        look = -1;
                    }
                }
                if (look >= 0 && look % TELL_EVERY == 0) {
                    tell(statement);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
            }
        }
    }

    private void tell(Statement statement) throws SQLException {
        try (ResultSet job = statement.executeQuery(JOBS)) {
            while (job.next()) {
                String line = line(job);
                if (!line.equals(said.put(job.getLong(1), line))) {
                    out.println(line);
                }
            }
        }
    }

    private static String line(ResultSet job) throws SQLException {
        long done = job.getLong(6);
        long total = Math.max(done, job.getLong(7));
        boolean isDone = job.getString(5).equals("done");
        int filled = isDone ? BAR : (int) (total == 0 ? 0 : BAR * done / total);
        StringBuilder line = new StringBuilder();
        line.append("job %d [%s%s] %s of %s (%s): %s, %,d rows"
                .formatted(
                        job.getLong(1),
                        "#".repeat(filled),
                        "-".repeat(BAR - filled),
                        job.getString(2),
                        job.getString(3),
                        job.getString(4),
                        job.getString(5),
                        done));
        if (!isDone) {
            line.append(String.format(Locale.ROOT, " of about %,d", total));
        }
        line.append(String.format(Locale.ROOT, ", %.0f a second", job.getDouble(8)));
        if (job.getLong(9) > 0) {
            line.append(String.format(Locale.ROOT, ", %,d cells failed", job.getLong(9)));
        }
        if (job.getBigDecimal(10) != null) {
            line.append(String.format(Locale.ROOT, ", $%.2f", job.getDouble(10)));
        }
        if (job.getString(11) != null) {
            line.append(": ").append(job.getString(11));
        }
        return line.toString();
    }
}

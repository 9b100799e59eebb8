package dev.vitrine.bench;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A batch of rows into a table that is plain Postgres. */
final class BatchInsert implements Benchmark {
    private static final int ROWS = 10_000;

    private int next;

    @Override
    public String name() {
        return "batch-insert";
    }

    @Override
    public void run(Setting setting, PrintStream out) throws Exception {
        try (Connection ours = setting.connect();
                Connection plain = setting.connectPlainly()) {
            for (String table : new String[] {"batch_ours", "batch_plain"}) {
                Setting.run(
                        plain,
                        "DROP TABLE IF EXISTS " + table,
                        "CREATE TABLE " + table + " (id int PRIMARY KEY, title text, year int)");
            }
            ours.setAutoCommit(false);
            plain.setAutoCommit(false);
            Pair pair = Pair.run(3, 15, () -> insert(ours, "batch_ours"), () -> insert(plain, "batch_plain"));
            out.println(pair.line(name() + " (" + ROWS + ")", 0.95));
            Setting.run(plain, "DROP TABLE batch_ours, batch_plain");
            plain.commit();
        }
    }

    private void insert(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO " + table + " (id, title, year) VALUES (?, ?, ?)")) {
            for (int i = 0; i < ROWS; i++) {
                statement.setInt(1, next++);
                statement.setString(2, "title " + i);
                statement.setInt(3, 1900 + i % 100);
                statement.addBatch();
            }
            statement.executeBatch();
        }
        connection.commit();
    }
}

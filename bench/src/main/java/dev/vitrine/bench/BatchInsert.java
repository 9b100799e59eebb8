package dev.vitrine.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A batch of 10,000 rows into a table that is plain Postgres, in one transaction. */
final class BatchInsert implements Benchmark {
    private static final int ROWS = 10_000;
    private static final double TARGET = 0.95;

    @Override
    public String name() {
        return "batch-insert";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        compare(setting, report, "executeBatch", "false");
        compare(setting, report, "with reWriteBatchedInserts", "true");
    }

    private static void compare(Setting setting, Report report, String what, String rewrite) throws Exception {
        try (Connection ours = setting.connect("reWriteBatchedInserts", rewrite);
                Setting.Plain plain = setting.connectPlainly("reWriteBatchedInserts", rewrite)) {
            for (String table : new String[] {"bench_ours", "bench_plain"}) {
                Setting.run(
                        plain.connection(),
                        "DROP TABLE IF EXISTS " + table,
                        "CREATE TABLE " + table + " (id int PRIMARY KEY, title text, year int)");
            }
            ours.setAutoCommit(false);
            plain.connection().setAutoCommit(false);
            Rounds rounds = Rounds.run(
                    5,
                    21,
                    1,
                    call -> insert(ours, "bench_ours", call),
                    call -> insert(plain.connection(), "bench_plain", call));
            report.rate(what + ", " + ROWS + " rows", rounds, TARGET);
            Setting.run(plain.connection(), "DROP TABLE bench_ours, bench_plain");
            plain.connection().commit();
        }
    }

    private static void insert(Connection connection, String table, int call) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO " + table + " (id, title, year) VALUES (?, ?, ?)")) {
            for (int i = 0; i < ROWS; i++) {
                statement.setInt(1, call * ROWS + i);
                statement.setString(2, "title " + i);
                statement.setInt(3, 1900 + i % 100);
                statement.addBatch();
            }
            statement.executeBatch();
        }
        connection.commit();
    }
}

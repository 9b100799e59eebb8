package dev.vitrine.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A prepared SELECT of one row by its key, from a plain table and from one with a computed column and history. */
final class PointSelect implements Benchmark {
    private static final int ROWS = 10_000;
    private static final double TARGET = 0.95;

    @Override
    public String name() {
        return "point-select";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        try (Connection ours = setting.connect();
                Setting.Plain plain = setting.connectPlainly()) {
            Setting.run(
                    ours,
                    "DROP TABLE IF EXISTS bench_plain",
                    "DROP TABLE IF EXISTS bench_computed",
                    "CREATE TABLE bench_plain (id int PRIMARY KEY, title text, loud text)",
                    "CREATE TABLE bench_computed (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))",
                    "INSERT INTO bench_plain SELECT g, 'title ' || g, 'TITLE ' || g FROM generate_series(1, " + ROWS
                            + ") g",
                    "INSERT INTO bench_computed (id, title) SELECT id, title FROM bench_plain",
                    "VACUUM ANALYZE bench_plain",
                    "VACUUM ANALYZE bench_computed");
            report.rate("a plain table", compare(ours, plain.connection(), "bench_plain"), TARGET);
            report.rate("a table with a computed column", compare(ours, plain.connection(), "bench_computed"), TARGET);
            Setting.run(ours, "DROP TABLE bench_plain", "DROP TABLE bench_computed");
        }
    }

    private static Rounds compare(Connection ours, Connection plain, String table) throws Exception {
        String sql = "SELECT id, title, loud FROM " + table + " WHERE id = ?";
        try (PreparedStatement left = ours.prepareStatement(sql);
                PreparedStatement right = plain.prepareStatement(sql)) {
            return Rounds.run(10, 15, 2_000, call -> select(left, call), call -> select(right, call));
        }
    }

    private static void select(PreparedStatement statement, int call) throws SQLException {
        statement.setInt(1, call % ROWS * 7 % ROWS + 1);
        try (ResultSet row = statement.executeQuery()) {
            if (!row.next()
                    || row.getInt(1) < 1
                    || row.getString(2).isEmpty()
                    || row.getString(3).isEmpty()) {
                throw new IllegalStateException("a row is not there");
            }
        }
    }
}

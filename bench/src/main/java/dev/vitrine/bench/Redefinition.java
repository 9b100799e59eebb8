package dev.vitrine.bench;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A computed column of 100,000 rows that is defined anew and computed again, beside one UPDATE of the same column in a plain table; the
 * look at the states of all cells when every one of them is stale, beside the same SELECT without it. The definition waits a second
 * for other processes to know of it.
 */
final class Redefinition implements Benchmark {
    private static final int ROWS = 100_000;
    private static final double TARGET = 60e-6;
    private static final double STATUS_TARGET = 15e-6;

    @Override
    public String name() {
        return "redefinition";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        try (Connection ours = setting.connect();
                Setting.Plain plain = setting.connectPlainly()) {
            for (String versioned : new String[] {"true", "false"}) {
                make(ours, plain.connection(), versioned);
                String table = versioned.equals("true") ? "a table with history" : "one without";
                Rounds define = Rounds.run(
                        1,
                        3,
                        1,
                        call -> Setting.run(
                                ours, "ALTER TABLE bench_redefined ALTER COLUMN n SET COMPUTED AS a + " + (call + 2)),
                        call -> Setting.run(
                                plain.connection(), "UPDATE bench_redefined_plain SET n = a + " + (call + 2)));
                report.added("SET COMPUTED of " + ROWS + " rows, " + table, define, ROWS, TARGET);
                Rounds again = Rounds.run(
                        1,
                        3,
                        1,
                        call -> Setting.run(ours, "RECOMPUTE TABLE bench_redefined COLUMNS (n)"),
                        call -> Setting.run(plain.connection(), "UPDATE bench_redefined_plain SET n = n"));
                report.added("RECOMPUTE that changes nothing, " + table, again, ROWS, TARGET);
            }
            Setting.run(ours, "ALTER TABLE bench_redefined ALTER COLUMN n SET COMPUTED AS a + 1 KEEP EXISTING");
            Rounds status = Rounds.run(
                    2,
                    5,
                    1,
                    call -> Setting.run(ours, "SELECT count(*) FROM bench_redefined WHERE CELL_STATUS(n) = 'stale'"),
                    call -> Setting.run(plain.connection(), "SELECT count(*) FROM bench_redefined_plain WHERE n > 0"));
            report.added("CELL_STATUS of " + ROWS + " stale cells", status, ROWS, STATUS_TARGET);
        }
    }

    private static void make(Connection ours, Connection plain, String versioned) throws SQLException {
        String rows = " SELECT i, i FROM generate_series(1, " + ROWS + ") AS i";
        Setting.run(
                ours,
                "DROP TABLE IF EXISTS bench_redefined",
                "CREATE TABLE bench_redefined (id int PRIMARY KEY, a int, n int COMPUTED AS a + 1) WITH (versioned = "
                        + versioned + ")",
                "INSERT INTO bench_redefined (id, a)" + rows);
        Setting.run(
                plain,
                "DROP TABLE IF EXISTS bench_redefined_plain",
                "CREATE TABLE bench_redefined_plain (id int PRIMARY KEY, a int, n int)",
                "INSERT INTO bench_redefined_plain (id, a)" + rows);
    }
}

package dev.vitrine.bench;

import static dev.vitrine.bench.HistoryTables.KEPT;
import static dev.vitrine.bench.HistoryTables.PLAIN;
import static dev.vitrine.bench.HistoryTables.ROWS;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/** Reads of a table with history, of its versions, and of the list of them. */
final class HistoryReads {
    private static final int VERSIONS = 1_000;
    private static final int MANY_VERSIONS = 10_000;
    private static final double LEAST_LIVE = 0.97;

    /** Rounds of 1,000 calls after which the JVM has compiled what a call runs. */
    private static final int COMPILED = 12;

    private final HistoryTables tables;
    private final Report report;

    HistoryReads(HistoryTables tables, Report report) {
        this.tables = tables;
        this.report = report;
    }

    void run() throws Exception {
        tables.fill();
        live();
        versions();
        numbering();
    }

    private void live() throws Exception {
        String row = "SELECT a, src FROM %s WHERE id = ?";
        report.rate("SELECT of a row", compare(tables.plain(), row, KEPT, PLAIN, 2_000), LEAST_LIVE);
        String all = "SELECT count(*), sum(a) FROM %s WHERE id > -?";
        report.rate("scan of 100,000 rows", compare(tables.plain(), all, KEPT, PLAIN, 20), LEAST_LIVE);
    }

    private void versions() throws Exception {
        Setting.run(tables.plain(), "SET synchronous_commit = off");
        int rows = ROWS / VERSIONS;
        for (int i = 0; i < VERSIONS; i++) {
            Setting.run(
                    tables.plain(),
                    "UPDATE %s SET a = a + 1 WHERE id > %d AND id <= %d".formatted(KEPT, i * rows, (i + 1) * rows));
        }
        Setting.run(tables.plain(), "SET synchronous_commit = on");
        tables.settle();
        for (int version : new int[] {VERSIONS, VERSIONS / 2, 1}) {
            String old = KEPT + " AS OF VERSION " + version;
            String named = " as of version " + version;
            report.time("all rows" + named, reads("SELECT count(*), sum(a) FROM %s WHERE id > -?", old, 2, 10), 2.5);
            report.time(
                    "1 % by key" + named,
                    reads(
                            "SELECT count(*), sum(a) FROM %s t, (SELECT ?::int AS k) f WHERE id BETWEEN k AND k + 999",
                            old, 2, 200),
                    6);
            report.time("a row by key" + named, reads("SELECT a, src FROM %s WHERE id = ?", old, COMPILED, 1_000), 1.5);
        }
    }

    /** Beside the live table, which has as many rows, read by pgjdbc. */
    private Rounds reads(String sql, String old, int warmUp, int calls) throws Exception {
        try (PreparedStatement ours = tables.ours().prepareStatement(sql.formatted(old));
                PreparedStatement live = tables.plain().prepareStatement(sql.formatted(KEPT))) {
            return Rounds.run(warmUp, 7, calls, call -> read(ours, call), call -> read(live, call));
        }
    }

    private static Rounds compare(Connection connection, String sql, String left, String right, int calls)
            throws Exception {
        try (PreparedStatement first = connection.prepareStatement(sql.formatted(left));
                PreparedStatement second = connection.prepareStatement(sql.formatted(right))) {
            return Rounds.run(2, 9, calls, call -> read(first, call), call -> read(second, call));
        }
    }

    private static void read(PreparedStatement statement, int number) throws SQLException {
        statement.setInt(1, number * 7919 % (ROWS - 1_000) + 1);
        try (ResultSet row = statement.executeQuery()) {
            if (!row.next() || row.getString(1).isEmpty()) {
                throw new IllegalStateException("a row is not there");
            }
        }
    }

    private void numbering() throws Exception {
        double[] numbered = new double[3];
        for (int round = 0; round < numbered.length; round++) {
            tables.fill();
            Setting.run(tables.ours(), "SHOW HISTORY FOR " + KEPT + " LIMIT 1");
            transactions();
            numbered[round] =
                    Rounds.seconds(call -> Setting.run(tables.plain(), "SELECT vitrine.number_versions()"), round);
        }
        double median = Rounds.median(numbered);
        report.fact(
                "10,000 transactions get their numbers in " + Report.duration(median), "below 300 ms", median < 0.3);
        double[] shown = new double[9];
        for (int round = 0; round < shown.length; round++) {
            shown[round] = Rounds.seconds(call -> show(), round);
        }
        median = Rounds.median(shown);
        report.fact(
                String.format(Locale.ROOT, "SHOW HISTORY of 10,000 versions: %s", Report.duration(median)),
                "below 50 ms",
                median < 0.05);
    }

    private void transactions() throws SQLException {
        Setting.run(tables.plain(), "SET synchronous_commit = off");
        try (PreparedStatement update =
                tables.plain().prepareStatement("UPDATE " + KEPT + " SET a = a + 1 WHERE id = ?")) {
            for (int i = 1; i <= MANY_VERSIONS; i++) {
                update.setInt(1, i);
                update.executeUpdate();
            }
        }
        Setting.run(tables.plain(), "SET synchronous_commit = on");
    }

    private void show() throws SQLException {
        try (PreparedStatement history = tables.ours().prepareStatement("SHOW HISTORY FOR " + KEPT);
                ResultSet rows = history.executeQuery()) {
            int count = 0;
            while (rows.next()) {
                count++;
            }
            if (count < MANY_VERSIONS) {
                throw new IllegalStateException(count + " versions");
            }
        }
    }
}

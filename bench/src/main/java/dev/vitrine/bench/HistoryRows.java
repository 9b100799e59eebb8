package dev.vitrine.bench;

import static dev.vitrine.bench.HistoryTables.KEPT;
import static dev.vitrine.bench.HistoryTables.PLAIN;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;

/** Statements that write one row, by a client that knows nothing of history, alternating call by call. */
final class HistoryRows {
    private static final double MOST_ADDED = 60e-6;
    private static final double LEAST_DURABLE = 0.6;
    private static final int STATEMENTS = 10;
    private static final String TRIGGERS = "bench_triggers.kept";

    private final HistoryTables tables;
    private final Report report;

    HistoryRows(HistoryTables tables, Report report) {
        this.tables = tables;
        this.report = report;
    }

    void run() throws Exception {
        tables.fill();
        Setting.run(tables.plain(), "SET synchronous_commit = off");
        makePlainTriggers();
        singles("", 1_000);
        transactions();
        hot();
        Setting.run(tables.plain(), "SET synchronous_commit = on");
        tables.fill();
        singles(", durable", 100);
        afterBulk();
    }

    private void singles(String how, int calls) throws Exception {
        report("INSERT of a row" + how, calls, "INSERT INTO %s (id, a, src, cap) VALUES (? + 1000000, 1, 'new', 'c')");
        report("UPDATE of a row" + how, calls, "UPDATE %s SET a = a + 1 WHERE id = ? * 7919 %% 100000 + 1");
        report("DELETE of a row" + how, calls, "DELETE FROM %s WHERE id = ? + 1000000");
    }

    private void report(String what, int calls, String sql) throws Exception {
        Rounds rounds = alternate(tables.plain(), calls, sql);
        if (what.endsWith("durable")) {
            report.rate(what, rounds, LEAST_DURABLE);
        } else {
            report.added(what, rounds, 1, MOST_ADDED);
            Rounds triggers = alternate(tables.plain(), calls, sql.replace("1000000", "2000000"), TRIGGERS);
            report.note(String.format(
                    Locale.ROOT,
                    "  the plainest triggers in PL/pgSQL take %.1f µs more here",
                    Rounds.median(triggers.added()) * 1e6));
        }
    }

    /** A table whose triggers do the least that any history by triggers has to do. */
    private void makePlainTriggers() throws Exception {
        try (InputStream text = Objects.requireNonNull(
                HistoryRows.class.getResourceAsStream("plain-triggers.sql"), "plain-triggers.sql")) {
            Setting.run(
                    tables.plain(),
                    new String(text.readAllBytes(), StandardCharsets.UTF_8),
                    "VACUUM ANALYZE " + TRIGGERS);
        }
    }

    private static Rounds alternate(Connection connection, int calls, String sql) throws Exception {
        return alternate(connection, calls, sql, KEPT);
    }

    private static Rounds alternate(Connection connection, int calls, String sql, String table) throws Exception {
        try (PreparedStatement kept = connection.prepareStatement(sql.formatted(table));
                PreparedStatement plain = connection.prepareStatement(sql.formatted(PLAIN))) {
            return Rounds.run(1, 7, calls, call -> one(kept, call), call -> one(plain, call));
        }
    }

    private static void one(PreparedStatement statement, int number) throws SQLException {
        statement.setInt(1, number);
        if (statement.executeUpdate() != 1) {
            throw new IllegalStateException("a row is not there");
        }
    }

    private void transactions() throws Exception {
        Connection connection = tables.plain();
        String sql = "UPDATE %s SET a = a + 1 WHERE id = ? * 7919 %% 100000 + 1";
        connection.setAutoCommit(false);
        try (PreparedStatement kept = connection.prepareStatement(sql.formatted(KEPT));
                PreparedStatement plain = connection.prepareStatement(sql.formatted(PLAIN))) {
            report.added(
                    "a transaction of 10 UPDATEs, each",
                    Rounds.run(1, 7, 200, call -> ten(kept, call), call -> ten(plain, call)),
                    STATEMENTS,
                    50e-6);
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static void ten(PreparedStatement statement, int number) throws SQLException {
        for (int i = 0; i < STATEMENTS; i++) {
            one(statement, number * STATEMENTS + i);
        }
        statement.getConnection().commit();
    }

    /** An update that finds room on its page touches no index, in both tables. */
    private void hot() throws Exception {
        tables.fill();
        alternate(tables.plain(), 500, "UPDATE %s SET a = a + 1 WHERE id = ? * 7919 %% 1000 + 1");
        Thread.sleep(2_000);
        double kept = hotShare(KEPT);
        double plain = hotShare(PLAIN);
        report.fact(
                String.format(Locale.ROOT, "UPDATEs that touch no index: %.3f, without history %.3f", kept, plain),
                "at most 0.03 less",
                kept >= plain - 0.03);
    }

    private double hotShare(String table) throws SQLException {
        try (PreparedStatement query = tables.plain()
                .prepareStatement(
                        "SELECT n_tup_hot_upd::float8 / n_tup_upd FROM pg_stat_user_tables WHERE relname = ?")) {
            query.setString(1, table);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getDouble(1);
            }
        }
    }

    /** Plans that a session has made for many rows must not serve for one. */
    private void afterBulk() throws Exception {
        tables.fill();
        try (Setting.Plain fresh = HistoryTables.connectPlainly(tables.url())) {
            Connection connection = fresh.connection();
            Setting.run(connection, "SET synchronous_commit = off");
            HistoryTables.update(connection, KEPT, 0);
            HistoryTables.update(connection, PLAIN, 0);
            tables.settle();
            report.added(
                    "UPDATE of a row after one of 10,000",
                    alternate(connection, 500, "UPDATE %s SET a = a + 1 WHERE id = ? * 7919 %% 100000 + 1"),
                    1,
                    MOST_ADDED);
        }
    }
}

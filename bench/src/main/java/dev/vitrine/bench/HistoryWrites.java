package dev.vitrine.bench;

import static dev.vitrine.bench.HistoryTables.KEPT;
import static dev.vitrine.bench.HistoryTables.PLAIN;
import static dev.vitrine.bench.HistoryTables.SLICE;

import java.sql.Connection;

/** Statements that write many rows. */
final class HistoryWrites {
    private static final int WARMUPS = 2;
    private static final int ROUNDS = 7;

    private final HistoryTables tables;
    private final Report report;

    HistoryWrites(HistoryTables tables, Report report) {
        this.tables = tables;
        this.report = report;
    }

    void run() throws Exception {
        Connection plain = tables.plain();
        report.rate(
                "COPY of 100,000 rows",
                rounds(call -> tables.create(), call -> tables.copy(KEPT), call -> tables.copy(PLAIN)),
                0.7);
        report.rate(
                "INSERT .. SELECT of 100,000 rows",
                rounds(call -> tables.create(), call -> tables.insert(KEPT), call -> tables.insert(PLAIN)),
                0.7);
        report.rate(
                "UPDATE of 10,000 rows",
                slices(
                        call -> HistoryTables.update(tables.ours(), KEPT, call),
                        call -> HistoryTables.update(plain, PLAIN, call)),
                0.45);
        report.rate(
                "the same by another client",
                slices(
                        call -> HistoryTables.update(plain, KEPT, call),
                        call -> HistoryTables.update(plain, PLAIN, call)),
                0.35);
        report.added(
                "DELETE of 10,000 rows, a row",
                slices(
                        call -> HistoryTables.delete(plain, KEPT, call),
                        call -> HistoryTables.delete(plain, PLAIN, call)),
                SLICE,
                3e-6);
        report.rate(
                "COPY, UPDATE and DELETE of 10,000",
                rounds(call -> tables.create(), call -> mix(KEPT), call -> mix(PLAIN)),
                0.6);
    }

    private void mix(String table) throws Exception {
        tables.copy(table);
        HistoryTables.update(tables.plain(), table, 1);
        HistoryTables.delete(tables.plain(), table, 2);
    }

    private static Rounds rounds(Rounds.Way before, Rounds.Way ours, Rounds.Way plain) throws Exception {
        return Rounds.run(WARMUPS, ROUNDS, before, ours, plain);
    }

    private Rounds slices(Rounds.Way ours, Rounds.Way plain) throws Exception {
        tables.fill();
        return rounds(call -> tables.settle(), ours, plain);
    }
}

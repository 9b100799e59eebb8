package dev.vitrine.bench;

import java.sql.Connection;
import java.sql.DriverManager;

/** What it costs to keep every version of a table, and to read one: beside the same table without history. */
final class History implements Benchmark {
    @Override
    public String name() {
        return "history";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        String url = "jdbc:vitrine:" + setting.scratch().resolve("history");
        try (Connection ours = DriverManager.getConnection(url);
                Setting.Plain plain = HistoryTables.connectPlainly(url)) {
            HistoryTables tables = new HistoryTables(url, ours, plain.connection());
            new HistoryWrites(tables, report).run();
            new HistoryRows(tables, report).run();
            new HistoryReads(tables, report).run();
            new HistoryWriters(tables, report).run();
        }
    }
}

package dev.vitrine.bench;

import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * 100,000 rows through a computed column that costs nothing, so that what is left is the engine: written in one batch, beside COPY
 * of rows that the caller computed; and a column added to rows that are there, beside reading, computing and UPDATE .. FROM unnest
 * in batches of 1,000. The tables keep no history.
 */
final class TrivialColumn implements Benchmark {
    private static final int ROWS = 100_000;
    private static final int BATCH = 1_000;
    private static final double TARGET = 0.5;

    @Override
    public String name() {
        return "trivial-column";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        try (Connection ours = setting.connect();
                Setting.Plain plain = setting.connectPlainly()) {
            Rounds write = Rounds.run(
                    2,
                    5,
                    1,
                    call -> insert(ours, "bench_trivial_" + call),
                    call -> copy(plain.connection(), "bench_trivial_plain_" + call));
            report.rate("write " + ROWS + " rows", write, TARGET);
            Rounds fill = Rounds.run(
                    1,
                    3,
                    1,
                    call -> Setting.run(
                            ours,
                            "ALTER TABLE bench_trivial_" + call
                                    + " ADD COLUMN length int COMPUTED AS text_length(title)"),
                    call -> fill(plain.connection(), "bench_trivial_plain_" + call));
            report.rate("add a column to " + ROWS + " rows", fill, TARGET);
        }
    }

    private static void insert(Connection connection, String table) throws SQLException {
        Setting.run(
                connection,
                "CREATE TABLE " + table + " (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))"
                        + " WITH (versioned = false)");
        connection.setAutoCommit(false);
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO " + table + " (id, title) VALUES (?, ?)")) {
            for (int i = 0; i < ROWS; i++) {
                statement.setInt(1, i);
                statement.setString(2, "title " + i);
                statement.addBatch();
            }
            statement.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static void copy(Connection connection, String table) throws Exception {
        Setting.run(connection, "CREATE TABLE " + table + " (id int PRIMARY KEY, title text, loud text)");
        StringBuilder rows = new StringBuilder(ROWS * 30);
        for (int i = 0; i < ROWS; i++) {
            rows.append(i)
                    .append("\ttitle ")
                    .append(i)
                    .append("\tTITLE ")
                    .append(i)
                    .append('\n');
        }
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table + " FROM STDIN", new StringReader(rows.toString()));
    }

    private static void fill(Connection connection, String table) throws SQLException {
        Setting.run(connection, "ALTER TABLE " + table + " ADD COLUMN length int");
        int last = -1;
        List<Integer> ids = new ArrayList<>();
        do {
            ids.clear();
            List<Integer> lengths = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT id, title FROM " + table + " WHERE id > ? ORDER BY id LIMIT " + BATCH)) {
                select.setInt(1, last);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        ids.add(rows.getInt(1));
                        lengths.add(rows.getString(2).length());
                    }
                }
            }
            try (PreparedStatement update = connection.prepareStatement("UPDATE " + table
                    + " AS t SET length = u.length FROM unnest(?, ?) AS u(id, length) WHERE t.id = u.id")) {
                update.setArray(1, connection.createArrayOf("int4", ids.toArray()));
                update.setArray(2, connection.createArrayOf("int4", lengths.toArray()));
                update.executeUpdate();
            }
            last = ids.isEmpty() ? last : ids.get(ids.size() - 1);
        } while (ids.size() == BATCH);
    }
}

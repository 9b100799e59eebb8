package dev.vitrine.bench;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A prepared SELECT of one row by its key, from a table with computed columns. */
final class PointSelect implements Benchmark {
    private static final int ROWS = 10_000;
    private static final int SELECTS = 5_000;

    @Override
    public String name() {
        return "point-select";
    }

    @Override
    public void run(Setting setting, PrintStream out) throws Exception {
        try (Connection ours = setting.connect();
                Connection plain = setting.connectPlainly()) {
            Setting.run(
                    ours,
                    "DROP TABLE IF EXISTS points",
                    "CREATE TABLE points (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))",
                    "INSERT INTO points (id, title) SELECT g, 'title ' || g FROM generate_series(1, " + ROWS + ") g",
                    "VACUUM ANALYZE points");
            try (PreparedStatement left = ours.prepareStatement("SELECT id, title, loud FROM points WHERE id = ?");
                    PreparedStatement right =
                            plain.prepareStatement("SELECT id, title, loud FROM points WHERE id = ?")) {
                Pair pair = Pair.run(6, 21, () -> select(left), () -> select(right));
                out.println(pair.line(name() + " (" + SELECTS + ")", 0.95));
            }
            Setting.run(ours, "DROP TABLE points");
        }
    }

    private static void select(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < SELECTS; i++) {
            statement.setInt(1, i * 7 % ROWS + 1);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                row.getInt(1);
                row.getString(2);
                row.getString(3);
            }
        }
    }
}

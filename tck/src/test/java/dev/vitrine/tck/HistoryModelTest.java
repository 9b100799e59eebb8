package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random writes and definitions, compared version by version with what they should have done. */
class HistoryModelTest {
    private static final int TRANSACTIONS = 60;

    @RegisterExtension
    final Sql sql = new Sql();

    /** Rows by id, each a value by column, as text. */
    private TreeMap<Integer, Map<String, @Nullable String>> rows = new TreeMap<>();

    private List<String> columns = new ArrayList<>();
    private final List<List<List<@Nullable String>>> versions = new ArrayList<>();
    private final List<List<String>> names = new ArrayList<>();
    private int newColumns;

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 42, 1999})
    void everyVersionReadsAsTheModelHasIt(long seed) throws SQLException {
        Random random = new Random(seed);
        Connection ours = sql.connection();
        Connection plain = sql.plain();
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a text, n int) WITH (versioned = true)");
        columns = new ArrayList<>(List.of("a", "n"));
        keep();
        for (int i = 0; i < TRANSACTIONS; i++) {
            if (random.nextInt(6) == 0) {
                define(random);
            } else {
                write(random.nextInt(3) == 0 ? plain : ours, random);
            }
        }
        for (int version = 0; version < versions.size(); version++) {
            assertVersion(version);
        }
        assertThat(sql.query("SELECT * FROM t AS OF VERSION " + versions.size()))
                .as("seed %d", seed)
                .failsWith("72V01");
    }

    private void assertVersion(int version) throws SQLException {
        try (PreparedStatement select =
                sql.connection().prepareStatement("SELECT * FROM t AS OF VERSION ? ORDER BY id")) {
            select.setInt(1, version);
            try (ResultSet result = select.executeQuery()) {
                List<String> found = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    found.add(result.getMetaData().getColumnLabel(i));
                }
                assertThat(found).as("columns of version %d", version).isEqualTo(names.get(version));
                List<List<@Nullable String>> lines = new ArrayList<>();
                while (result.next()) {
                    List<@Nullable String> line = new ArrayList<>();
                    for (int i = 1; i <= found.size(); i++) {
                        line.add(result.getString(i));
                    }
                    lines.add(line);
                }
                assertThat(lines).as("version %d", version).isEqualTo(versions.get(version));
            }
        }
    }

    /** The present state is a version. */
    private void keep() {
        List<List<@Nullable String>> lines = new ArrayList<>();
        rows.forEach((id, row) -> {
            List<@Nullable String> line = new ArrayList<>();
            line.add(Integer.toString(id));
            columns.forEach(column -> line.add(row.get(column)));
            lines.add(line);
        });
        versions.add(lines);
        List<String> all = new ArrayList<>(List.of("id"));
        all.addAll(columns);
        names.add(all);
    }

    private void define(Random random) throws SQLException {
        String column = columns.get(random.nextInt(columns.size()));
        String fresh = "c" + ++newColumns;
        switch (random.nextInt(columns.size() > 1 ? 4 : 3)) {
            case 0 -> {
                sql.run("ALTER TABLE t ADD COLUMN %s int DEFAULT %d".formatted(fresh, newColumns));
                columns.add(fresh);
                rows.values().forEach(row -> row.put(fresh, Integer.toString(newColumns)));
            }
            case 1 -> {
                sql.run("ALTER TABLE t RENAME COLUMN %s TO %s".formatted(column, fresh));
                columns.set(columns.indexOf(column), fresh);
                rows.values().forEach(row -> row.put(fresh, row.remove(column)));
            }
            case 2 -> {
                sql.run("ALTER TABLE t ALTER COLUMN %s DROP DEFAULT, ALTER COLUMN %1$s TYPE text USING %1$s || '!'"
                        .formatted(column));
                rows.values().forEach(row -> {
                    String value = row.get(column);
                    row.put(column, value == null ? null : value + "!");
                });
            }
            default -> {
                sql.run("ALTER TABLE t DROP COLUMN " + column);
                columns.remove(column);
                rows.values().forEach(row -> row.remove(column));
            }
        }
        keep();
    }

    /** One transaction of a few statements, some of them behind a savepoint that is rolled back. */
    private void write(Connection connection, Random random) throws SQLException {
        connection.setAutoCommit(false);
        TreeMap<Integer, Map<String, @Nullable String>> before = copy();
        boolean touched = false;
        for (int i = random.nextInt(3); i >= 0; i--) {
            if (random.nextInt(4) == 0) {
                TreeMap<Integer, Map<String, @Nullable String>> atSavepoint = copy();
                Savepoint savepoint = connection.setSavepoint();
                boolean here = statement(connection, random);
                if (random.nextBoolean()) {
                    connection.rollback(savepoint);
                    rows = atSavepoint;
                } else {
                    connection.releaseSavepoint(savepoint);
                    touched |= here;
                }
            } else {
                touched |= statement(connection, random);
            }
        }
        if (random.nextInt(5) == 0) {
            connection.rollback();
            rows = before;
        } else {
            connection.commit();
            if (touched) {
                keep();
            }
        }
        connection.setAutoCommit(true);
    }

    private TreeMap<Integer, Map<String, @Nullable String>> copy() {
        TreeMap<Integer, Map<String, @Nullable String>> copy = new TreeMap<>();
        rows.forEach((id, row) -> copy.put(id, new LinkedHashMap<>(row)));
        return copy;
    }

    /** Whether it touched a row. */
    private boolean statement(Connection connection, Random random) throws SQLException {
        int id = random.nextInt(12);
        String column = columns.get(random.nextInt(columns.size()));
        String value = Integer.toString(random.nextInt(100));
        switch (random.nextInt(4)) {
            case 0 -> {
                Sql.run(
                        connection,
                        "INSERT INTO t (id, %s) VALUES (%d, '%s') ON CONFLICT (id) DO UPDATE SET %1$s = excluded.%1$s"
                                .formatted(column, id, value));
                Map<String, @Nullable String> row = rows.get(id);
                if (row == null) {
                    row = defaults(connection);
                    rows.put(id, row);
                }
                row.put(column, value);
                return true;
            }
            case 1 -> {
                Sql.run(connection, "DELETE FROM t WHERE id = " + id);
                return rows.remove(id) != null;
            }
            case 2 -> {
                Sql.run(connection, "UPDATE t SET %s = '%s' WHERE id >= %d".formatted(column, value, id));
                rows.tailMap(id).values().forEach(row -> row.put(column, value));
                return !rows.tailMap(id).isEmpty();
            }
            default -> {
                Sql.run(
                        connection,
                        "UPDATE t SET id = id + 100 WHERE id = " + id + " AND NOT EXISTS (SELECT FROM t WHERE id = "
                                + (id + 100) + ")");
                if (!rows.containsKey(id) || rows.containsKey(id + 100)) {
                    return false;
                }
                rows.put(id + 100, rows.remove(id));
                return true;
            }
        }
    }

    /** What a new row has in columns that the statement does not name. */
    private Map<String, @Nullable String> defaults(Connection connection) throws SQLException {
        Map<String, @Nullable String> row = new LinkedHashMap<>();
        String query = """
                SELECT a.attname, (regexp_match(pg_get_expr(d.adbin, d.adrelid), '^''?([0-9]+)'))[1]
                FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                WHERE a.attrelid = 't'::regclass AND a.attnum > 0 AND NOT a.attisdropped""";
        for (List<@Nullable Object> found : Sql.rows(connection, query)) {
            if (columns.contains(String.valueOf(found.get(0)))) {
                row.put(String.valueOf(found.get(0)), (String) found.get(1));
            }
        }
        return row;
    }

    @Test
    void tenThousandVersionsAreReadAndListed() throws SQLException {
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, n int) WITH (versioned = true)",
                "INSERT INTO t VALUES (1, 0), (2, 0)");
        Sql.run(
                sql.plain(),
                "DO $$ BEGIN FOR i IN 1..10000 LOOP UPDATE t SET n = i WHERE id = 1 + i % 2; COMMIT; END LOOP; END $$");
        assertThat(Sql.rows(sql.connection(), "SHOW HISTORY FOR t")).hasSize(10_002);
        for (int version : new int[] {2, 3, 500, 4_711, 9_999, 10_001}) {
            assertThat(sql.query("SELECT max(n), min(n) FROM t AS OF VERSION ?", version))
                    .matches("VALUES (%d, %d)".formatted(version - 1, version - 2));
        }
        assertThat(sql.update("PURGE HISTORY FOR t KEEP 100 VERSIONS")).isEqualTo(9_902);
        assertThat(sql.query("SELECT max(n), min(n) FROM t AS OF VERSION 9902")).matches("VALUES (9901, 9900)");
        assertThat(sql.query("SELECT n FROM t AS OF VERSION 9901")).failsWith("72V01");
    }
}

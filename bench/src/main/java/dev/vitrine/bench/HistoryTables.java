package dev.vitrine.bench;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGConnection;

/**
 * Two tables with the same rows, one with history and one without.
 *
 * @param url an embedded server that keeps what it has committed
 * @param ours a connection with the language
 * @param plain pgjdbc's connection to the same server
 */
record HistoryTables(String url, Connection ours, Connection plain) {
    static final String KEPT = "bench_kept";
    static final String PLAIN = "bench_plain";
    static final int ROWS = 100_000;
    static final int SLICE = 10_000;

    private static final byte[] COPY = copy();

    /** A connection of pgjdbc; closing it closes the owner, which may let the server stop. */
    static Setting.Plain connectPlainly(String url) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("vitrine.enabled", "off");
        return Setting.Plain.of(DriverManager.getConnection(url, properties));
    }

    private static byte[] copy() {
        StringBuilder rows = new StringBuilder();
        for (int id = 1; id <= ROWS; id++) {
            rows.append(id)
                    .append('\t')
                    .append(id % 100)
                    .append("\ttitle ")
                    .append(id)
                    .append("\tcaption\n");
        }
        return rows.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Both tables anew, without rows. */
    void create() throws SQLException {
        String columns = " (id int PRIMARY KEY, a int, src text, cap text)";
        Setting.run(
                ours,
                "DROP TABLE IF EXISTS " + KEPT,
                "DROP TABLE IF EXISTS " + PLAIN,
                "CREATE TABLE " + PLAIN + columns,
                "CREATE TABLE " + KEPT + columns + " WITH (versioned = true)");
        settle();
    }

    /** Both tables anew, each with all rows. */
    void fill() throws SQLException {
        create();
        insert(KEPT);
        insert(PLAIN);
        settle();
    }

    /** What would otherwise be done in the background, in the middle of a measurement. */
    void settle() throws SQLException {
        Setting.run(plain, "VACUUM ANALYZE " + KEPT, "VACUUM ANALYZE " + PLAIN, "CHECKPOINT");
    }

    void insert(String table) throws SQLException {
        Setting.run(
                plain,
                "INSERT INTO %s (id, a, src, cap) SELECT g, g %% 100, 'title ' || g, 'caption' FROM generate_series(1, %d) g"
                        .formatted(table, ROWS));
    }

    void copy(String table) throws Exception {
        plain.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table + " (id, a, src, cap) FROM STDIN", new java.io.ByteArrayInputStream(COPY));
    }

    /** Updates the rows of a slice, another one for each number. */
    static void update(Connection connection, String table, int number) throws SQLException {
        Setting.run(connection, "UPDATE %s SET a = a + 1 WHERE id > %d AND id <= %d".formatted(slice(table, number)));
    }

    /** Deletes the rows of a slice. */
    static void delete(Connection connection, String table, int number) throws SQLException {
        Setting.run(connection, "DELETE FROM %s WHERE id > %d AND id <= %d".formatted(slice(table, number)));
    }

    private static Object[] slice(String table, int number) {
        int first = number * SLICE % ROWS;
        return new Object[] {table, first, first + SLICE};
    }
}

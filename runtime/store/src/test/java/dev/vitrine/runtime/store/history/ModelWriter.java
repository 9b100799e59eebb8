package dev.vitrine.runtime.store.history;

import static dev.vitrine.runtime.store.migration.TestDatabase.rows;
import static dev.vitrine.runtime.store.migration.TestDatabase.run;

import dev.vitrine.runtime.store.migration.TestDatabase;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.postgresql.PGConnection;

/** One client of the model test: half of them write as the driver does, half as any other client. */
final class ModelWriter {

    /** Serialization failures, deadlocks and constraints are part of the game. */
    private static final Set<String> EXPECTED = Set.of("40001", "40P01", "23505", "23503", "21000", "55006");

    private final TestDatabase database;
    private final String isolation;
    private final Random random;
    private final int number;
    private int prepared;

    ModelWriter(TestDatabase database, String isolation, long seed, int number) {
        this.database = database;
        this.isolation = isolation;
        this.random = new Random(seed);
        this.number = number;
    }

    void runUntil(long end) throws SQLException, IOException {
        String options = "-c default_transaction_isolation=%s -c deadlock_timeout=20ms -c lock_timeout=10s"
                .formatted(isolation.toLowerCase(Locale.ROOT).replace(" ", "\\ "));
        try (Connection connection = database.connectWith(options)) {
            boolean canMerge = connection.getMetaData().getDatabaseMajorVersion() >= 15;
            boolean canPrepare =
                    !rows(connection, "SHOW max_prepared_transactions").contains("0");
            connection.setAutoCommit(false);
            while (System.nanoTime() < end) {
                try {
                    transaction(connection, canMerge, canPrepare);
                } catch (SQLException e) {
                    connection.rollback();
                    if (!EXPECTED.contains(e.getSQLState())) {
                        throw e;
                    }
                }
            }
        }
    }

    private void transaction(Connection connection, boolean canMerge, boolean canPrepare)
            throws SQLException, IOException {
        int statements = 1 + random.nextInt(5);
        for (int i = 0; i < statements; i++) {
            if (random.nextInt(4) == 0) {
                Savepoint savepoint = connection.setSavepoint();
                write(connection, canMerge);
                if (random.nextBoolean()) {
                    connection.rollback(savepoint);
                } else {
                    connection.releaseSavepoint(savepoint);
                }
            } else {
                write(connection, canMerge);
            }
            switch (random.nextInt(40)) {
                case 0 -> run(connection, "SET CONSTRAINTS ALL IMMEDIATE");
                case 1 -> run(connection, "SET CONSTRAINTS ALL DEFERRED");
                case 2 -> run(connection, "RESET ALL");
                default -> {}
            }
        }
        if (canPrepare && random.nextInt(20) == 0) {
            String name = "p" + number + "_" + prepared++ + "_" + Long.toHexString(random.nextLong());
            run(connection, "PREPARE TRANSACTION '" + name + "'");
            connection.commit();
            connection.setAutoCommit(true);
            run(connection, (random.nextBoolean() ? "COMMIT" : "ROLLBACK") + " PREPARED '" + name + "'");
            connection.setAutoCommit(false);
        } else if (random.nextInt(8) == 0) {
            connection.rollback();
        } else {
            connection.commit();
        }
    }

    private void write(Connection connection, boolean canMerge) throws SQLException, IOException {
        boolean own = number % 2 == 0;
        int id = 1 + random.nextInt(45);
        int other = 1 + random.nextInt(45);
        String text = Integer.toString(random.nextInt(1000));
        String films = own ? ", cap = 'cap of x" + text + "', _v_1 = DEFAULT" : "";
        String mine = own ? ", _v_1 = DEFAULT" : "";
        switch (random.nextInt(canMerge ? 23 : 22)) {
            case 0, 1, 2 -> run(connection, "UPDATE films SET src = 'x%s'%s WHERE id = %d".formatted(text, films, id));
            case 3 -> run(connection, "UPDATE films SET a = a + 1%s WHERE id %% 9 = %d".formatted(mine, id % 9));
            case 4 -> run(connection, "UPDATE films SET id = %d%s WHERE id = %d".formatted(other, mine, id));
            case 5, 6 ->
                run(
                        connection,
                        "INSERT INTO films (id, a, src, cap) VALUES (%d, 0, 'n%s', 'cap of n%2$s')"
                                .formatted(id, text));
            case 7 ->
                run(
                        connection,
                        "INSERT INTO films (id, a) SELECT g, 1 FROM generate_series(%d, %d) g ON CONFLICT DO NOTHING"
                                .formatted(id, id + 3));
            case 8, 9 ->
                run(
                        connection,
                        "INSERT INTO films (id, a, src) VALUES (%d, 2, 'c%s'), (%d, 2, 'd%2$s') ON CONFLICT (id) DO UPDATE SET src = 'x%2$s'%s"
                                .formatted(id, text, id % 45 + 1, films));
            case 10 -> run(connection, "DELETE FROM films WHERE id = " + id);
            case 11 -> run(connection, "DELETE FROM scenes WHERE id % 11 = " + id % 11);
            case 12 -> run(connection, "UPDATE scenes SET note = 'n%s' WHERE film = %d".formatted(text, id));
            case 13 ->
                run(
                        connection,
                        "INSERT INTO scenes (id, note, film) SELECT %d, 'i', min(id) FROM films WHERE id > %d ON CONFLICT (id) DO UPDATE SET note = excluded.note"
                                .formatted(id, other));
            case 14 ->
                copy(
                        connection,
                        "COPY notes (x, y) FROM STDIN",
                        "%d\tc%s\n".formatted(id % 7, text).repeat(random.nextInt(4)));
            case 15 -> run(connection, "UPDATE notes SET y = 'u%s' WHERE x = %d".formatted(text, id % 7));
            case 16 -> run(connection, "DELETE FROM notes WHERE y LIKE '%" + text.charAt(0) + "'");
            case 17 -> run(connection, """
                    WITH gone AS (DELETE FROM notes WHERE x = %d RETURNING x, y)
                    INSERT INTO notes (x, y) SELECT x + 1, 'w' || %s FROM gone""".formatted(id % 7, text));
            case 18 -> run(connection, "UPDATE notes SET x = x WHERE false");
            case 19 ->
                run(
                        connection,
                        "SET LOCAL vitrine.filling = 'on'",
                        "UPDATE films SET cap = 'cap of ' || src WHERE cap IS NULL AND src IS NOT NULL AND id < " + id,
                        "SET LOCAL vitrine.filling = 'off'");
            case 20 ->
                run(
                        connection,
                        "INSERT INTO films (id, a, src) VALUES (%d, 5, 'z')".formatted(id),
                        "UPDATE films SET src = 'q%s' WHERE id = %d".formatted(text, id));
            case 21 -> truncate(connection);
            default -> run(connection, """
                    MERGE INTO films f USING (VALUES (%d, 'm%s'), (%d, 'k%2$s'), (%d, 'l%2$s')) s (id, src) ON f.id = s.id
                    WHEN MATCHED AND f.id %% 3 = 0 THEN DELETE
                    WHEN MATCHED THEN UPDATE SET src = 'x%2$s'%s
                    WHEN NOT MATCHED THEN INSERT (id, a, src) VALUES (s.id, 3, s.src)""".formatted(id, text, id % 45 + 1, other + 100, films));
        }
    }

    private void truncate(Connection connection) throws SQLException {
        if (isolation.equals("READ COMMITTED") && random.nextInt(10) == 0) {
            run(connection, random.nextInt(4) == 0 ? "TRUNCATE films CASCADE" : "TRUNCATE notes");
        } else {
            run(connection, "INSERT INTO notes (x, y) SELECT x, y || '+' FROM notes WHERE x = 3 LIMIT 5");
        }
    }

    private static void copy(Connection connection, String sql, String text) throws SQLException, IOException {
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, new StringReader(text));
    }
}

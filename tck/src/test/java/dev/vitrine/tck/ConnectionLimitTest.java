package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application whose pool and the driver's two side connections are all that the server has for ordinary roles. */
class ConnectionLimitTest {
    private static final int POOL = 4;
    private static final int SIDE = 2;

    @RegisterExtension
    final OwnDatabase database = new OwnDatabase();

    /** A pool with all its connections open. */
    private HikariDataSource pool() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setMinimumIdle(POOL);
        config.setMaximumPoolSize(POOL);
        HikariDataSource pool = new HikariDataSource(config);
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < POOL; i++) {
            all.add(pool.getConnection());
        }
        for (Connection each : all) {
            each.close();
        }
        return pool;
    }

    /** Runs each text on a connection of the pool, all at the same time, and again where the server asks for it. */
    private static void runAtOnce(HikariDataSource pool, List<String> texts) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(texts.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (String text : texts) {
                running.add(threads.submit(() -> {
                    try (Connection connection = pool.getConnection()) {
                        Sql.run(connection, text);
                        return true;
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static String insert(int part) {
        return "INSERT INTO t (id, a) SELECT g, g FROM generate_series(%d, %d) g"
                .formatted(part * 100, part * 100 + 99);
    }

    private static String makeTable() {
        return "CREATE TABLE t (id int PRIMARY KEY, a int, asked int COMPUTED AS waits(a, 5),"
                + " later int COMPUTED AS waits(-a, 5) OPTIONS (refresh = 'deferred')) WITH (retention_versions = 100)";
    }

    @Test
    void twoConnectionsBesideThePoolAreEnough() throws Exception {
        database.limitConnections(POOL + SIDE);
        try (HikariDataSource pool = pool()) {
            runAtOnce(pool, List.of(makeTable()));
            runAtOnce(pool, List.of(insert(1), insert(2), insert(3), insert(4)));
            runAtOnce(
                    pool,
                    List.of(
                            insert(5),
                            insert(6),
                            "ALTER TABLE t ADD COLUMN added int COMPUTED AS waits(a + 1000000, 5)",
                            "SELECT count(asked) FROM t AS OF VERSION 2",
                            "SHOW HISTORY FOR t",
                            "WAIT FOR TABLE t TIMEOUT '50 seconds'",
                            "RECOMPUTE TABLE t COLUMNS (asked)",
                            "UPDATE t SET a = a + 10000 WHERE id % 7 = 0",
                            "SELECT count(*) FROM TABLE_CHANGES('t', 1) c",
                            insert(7)));
            runAtOnce(pool, List.of("WAIT FOR TABLE t TIMEOUT '50 seconds'"));

            try (Connection connection = pool.getConnection()) {
                assertThat(Sql.query(
                                connection,
                                "SELECT count(*)::int FROM t WHERE asked = a AND later = -a AND added = a + 1000000"))
                        .matches("VALUES (700)");
            }
        }
    }

    @Test
    void withoutThemRowsAreWrittenAllTheSameAndTheRestIsTold() throws Exception {
        try (Connection first = database.connect()) {
            Sql.run(first, makeTable(), insert(1));
        }
        database.limitConnections(POOL);
        try (HikariDataSource pool = pool()) {
            runAtOnce(pool, List.of(insert(2), insert(3), insert(4), insert(5)));
            try (Connection connection = pool.getConnection()) {
                assertThat(Sql.query(connection, "SELECT count(*)::int FROM t WHERE asked = a"))
                        .matches("VALUES (500)");
                assertThat(Sql.query(connection, "SELECT count(*) FROM t AS OF VERSION 2"))
                        .failsWith("53300")
                        .saying("needs two beside those of the application");
                Sql.run(connection, "WAIT FOR TABLE t TIMEOUT '50 seconds'");
                assertThat(Sql.query(connection, "SELECT count(*)::int FROM t WHERE later = -a"))
                        .matches("VALUES (500)");

                database.limitConnections(-1);
                awaitResults(connection, 1_000);
                assertThat(Sql.query(connection, "SELECT count(*)::int FROM t AS OF VERSION 2"))
                        .matches("VALUES (200)");
            }
        }
    }

    /** What was asked while the results had no way to the database is there when they have one. */
    private static void awaitResults(Connection connection, int count) throws Exception {
        String query = "SELECT count(*)::int FROM vitrine.result WHERE function_name = 'waits'";
        for (int i = 0; i < 600 && !Sql.rows(connection, query).toString().equals("[[" + count + "]]"); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(Sql.query(connection, query)).matches("VALUES (" + count + ")");
    }
}

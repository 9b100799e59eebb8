package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Results of functions that ask other machines are asked for once. */
class ResultCacheTest {
    @RegisterExtension
    final Sql sql = new Sql();

    /** Numbers that no other test asks for. */
    private final int first = ThreadLocalRandom.current().nextInt(1_000_000, 2_000_000_000);

    @BeforeEach
    void makeTable() throws SQLException {
        FaultyFunctions.CALLS.clear();
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a int COMPUTED AS waits(id, 1))");
    }

    private String insert(int count) {
        return "INSERT INTO t (id) SELECT g FROM generate_series(%d, %d) g".formatted(first, first + count - 1);
    }

    @Test
    void whatWasRolledBackIsNotAskedAgain() throws SQLException {
        Connection connection = sql.connection();
        connection.setAutoCommit(false);
        sql.run(insert(50));
        connection.rollback();
        connection.setAutoCommit(true);
        sql.run(insert(50));

        assertThat(FaultyFunctions.CALLS)
                .hasSize(50)
                .allSatisfy((call, count) -> assertThat(count).isEqualTo(1));
        assertThat(sql.query("SELECT count(*)::int FROM t WHERE a = id")).matches("VALUES (50)");
    }

    @Test
    void queriesUseWhatInsertsHaveAsked() throws SQLException {
        sql.run(insert(10));
        assertThat(sql.query("SELECT waits(id, 1) = a AS same FROM t LIMIT 3"))
                .matches("VALUES (true), (true), (true)");

        assertThat(FaultyFunctions.CALLS)
                .hasSize(10)
                .allSatisfy((call, count) -> assertThat(count).isEqualTo(1));
    }

    @Test
    void resultsAreInTheDatabaseSoonAfterTheyArrived() throws Exception {
        sql.run(insert(30));
        Connection plain = sql.plain();
        int kept = 0;
        for (int i = 0; i < 500 && kept < 30; i++) {
            try (Statement statement = plain.createStatement();
                    var rows =
                            statement.executeQuery("SELECT count(*) FROM vitrine.result WHERE function_name = 'waits'"
                                    + " AND value IN (SELECT id::text FROM t)")) {
                rows.next();
                kept = rows.getInt(1);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(kept).isEqualTo(30);
    }

    @Test
    void theSettingDecidesHowResultsAreUsed() throws SQLException {
        sql.run(insert(1), "SET vitrine.cache = 'off'", "DELETE FROM t", insert(1));
        assertThat(FaultyFunctions.CALLS).containsEntry("waits " + first, 2);

        sql.run("SET vitrine.cache = 'refresh'", "DELETE FROM t", insert(1));
        assertThat(FaultyFunctions.CALLS).containsEntry("waits " + first, 3);

        sql.run("SET vitrine.cache = 'on'", "DELETE FROM t", insert(1), "RECOMPUTE TABLE t");
        assertThat(FaultyFunctions.CALLS).containsEntry("waits " + first, 3);

        sql.run("RECOMPUTE TABLE t NO CACHE");
        assertThat(FaultyFunctions.CALLS).containsEntry("waits " + first, 4);
    }

    @Test
    void theCacheIsShownAndPurged() throws Exception {
        sql.run(insert(1));
        TimeUnit.MILLISECONDS.sleep(100);
        assertThat(sql.update("PURGE CACHE FOR FUNCTION waits OLDER THAN INTERVAL '1 day'"))
                .isZero();
        assertThat(sql.update("PURGE CACHE FOR FUNCTION waits")).isPositive();
        sql.run("DELETE FROM t", insert(1));

        assertThat(FaultyFunctions.CALLS).containsEntry("waits " + first, 2);
        assertThat(Sql.rows(sql.connection(), "SHOW CACHE")).isNotEmpty();
    }

    @Test
    void errorsAreNotKept() throws SQLException {
        sql.run("CREATE TABLE u (id int PRIMARY KEY, a int COMPUTED AS refuses_once(id) ON ERROR NULL)");
        sql.run("INSERT INTO u (id) VALUES (" + first + ")", "RECOMPUTE TABLE u ERRORS ONLY");

        assertThat(sql.query("SELECT a = id FROM u")).matches("VALUES (true)");
    }

    @Test
    void whatIsNotDeterministicIsAskedEachTime() throws SQLException {
        sql.run("CREATE TABLE u (id int PRIMARY KEY, a int COMPUTED AS waits_anew(id))");
        sql.run(
                "INSERT INTO u (id) VALUES (" + first + ")",
                "DELETE FROM u",
                "INSERT INTO u (id) VALUES (" + first + ")");

        assertThat(FaultyFunctions.CALLS).containsEntry("waits_anew " + first, 2);
    }
}

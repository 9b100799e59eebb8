package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What other clients write is completed by a worker while a connection of the driver is open. */
class ForeignWriteTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTable() throws SQLException {
        FaultyFunctions.CALLS.clear();
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a text, loud text COMPUTED AS text_upper(a),"
                + " n int COMPUTED AS text_length(loud))");
    }

    /** Lets the worker do its part. */
    private void await(String query, String expected) throws SQLException, InterruptedException {
        List<List<Object>> rows = List.of();
        for (int i = 0; i < 600; i++) {
            rows = List.copyOf(Sql.rows(sql.connection(), query));
            if (rows.toString().equals(expected)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(rows).hasToString(expected);
    }

    private long notes() throws SQLException {
        return (Long) Sql.rows(
                        sql.connection(),
                        "SELECT count(*) FROM vitrine.foreign_write f JOIN vitrine.relation r ON r.id = f.relation_id"
                                + " WHERE r.schema_name = current_schema()")
                .get(0)
                .get(0);
    }

    @Test
    void insertedAndChangedRowsAreFilled() throws Exception {
        Sql.run(sql.plain(), "INSERT INTO t (id, a) VALUES (1, 'rain'), (2, 'fog'), (3, NULL)");
        await("SELECT id, loud, n FROM t ORDER BY id", "[[1, RAIN, 4], [2, FOG, 3], [3, null, null]]");
        Sql.run(sql.plain(), "UPDATE t SET a = a || 's' WHERE id < 3");
        await("SELECT loud, n FROM t WHERE id < 3 ORDER BY id", "[[RAINS, 5], [FOGS, 4]]");
        await(
                "SELECT count(*) FROM vitrine.foreign_write f JOIN vitrine.relation r ON r.id = f.relation_id"
                        + " WHERE r.schema_name = current_schema()",
                "[[0]]");
    }

    @Test
    void viewsAndIndexesFollow() throws Exception {
        sql.run(
                "CREATE INCREMENTAL VIEW v AS SELECT id, text_upper(a || '!') AS shout FROM t",
                "CREATE INCREMENTAL VIEW twice AS SELECT id, shout, text_length(shout) AS n FROM v",
                "CREATE EMBEDDING INDEX near ON t (a) USING slow_lengths");
        Sql.run(sql.plain(), "INSERT INTO t (id, a) VALUES (1, 'rainfall')", "INSERT INTO t (id, a) VALUES (2, 'fog')");

        await("SELECT id, shout FROM v ORDER BY id", "[[1, RAINFALL!], [2, FOG!]]");
        await("SELECT id, n FROM twice ORDER BY id", "[[1, 9], [2, 4]]");
        await("SELECT id FROM t ORDER BY SIMILARITY(a, 'xxx', index => 'near') DESC", "[[2], [1]]");
    }

    @Test
    void manyRowsAreFilledThoughNotAllAreNoted() throws Exception {
        Sql.run(sql.plain(), "INSERT INTO t (id, a) SELECT g, 'w' || g FROM generate_series(1, 7000) g");

        await("SELECT count(*) FILTER (WHERE loud = 'W' || id AND n = length(a)) FROM t", "[[7000]]");
        assertThat(Sql.rows(sql.connection(), "WAIT FOR TABLE t")).hasSize(1);
        assertThat(notes()).isZero();
    }

    @Test
    void anErrorStaysInItsCell() throws Exception {
        sql.run("CREATE TABLE u (id int PRIMARY KEY, a int, half int COMPUTED AS even_only(a))");
        Sql.run(sql.plain(), "INSERT INTO u (id, a) VALUES (1, 10), (2, 11), (3, 12)");

        await("SELECT id, half, CELL_STATUS(half) FROM u ORDER BY id", "[[1, 5, ok], [2, null, error], [3, 6, ok]]");
    }

    @Test
    void aRowThatAViewCannotTakeDoesNotStopTheOthers() throws Exception {
        sql.run(
                "CREATE TABLE films (id int PRIMARY KEY, film video)",
                "CREATE INCREMENTAL VIEW stills AS SELECT f.id, s.pos FROM films f CROSS JOIN LATERAL FRAMES(f.film, num_frames => 2) AS s");
        String film = Samples.path("tree.mp4");
        Sql.run(sql.plain(), "INSERT INTO films VALUES (1, '/no/such/film.mp4'), (2, '" + film + "')");

        await("SELECT DISTINCT id FROM stills", "[[2]]");
        assertThat(Sql.rows(sql.connection(), "WAIT FOR TABLE films").get(0).subList(1, 3))
                .containsExactly(1L, 0L);
    }

    @Test
    void keysOfAllTypesAreFound() throws Exception {
        sql.run("CREATE TABLE k (d date, t timestamptz, u uuid, \"A b\" text, x numeric, a text,"
                + " loud text COMPUTED AS text_upper(a), PRIMARY KEY (d, t, u, \"A b\", x))");
        Sql.run(
                sql.plain(),
                "SET timezone = 'Asia/Kolkata'",
                "DO $$ BEGIN PERFORM set_config('datestyle', 'SQL, DMY', true); INSERT INTO k VALUES ('03/04/2026', now(),"
                        + " '5b30857f-0bfa-48b5-ac0b-5c64e28078d1', 'it''s \"it\"', 1.50, 'rain'); END $$");

        await("SELECT loud FROM k", "[[RAIN]]");
    }

    @Test
    void ownWritesAreNotNoted() throws SQLException {
        sql.run("CREATE INCREMENTAL VIEW v AS SELECT id, text_upper(a || '!') AS shout FROM t");
        sql.holdWorkers();
        sql.run(
                "INSERT INTO t (id, a) VALUES (1, 'rain'), (2, 'fog')",
                "INSERT INTO t (id, a) SELECT 3, 'dew'",
                "INSERT INTO t (id, a) VALUES (2, 'mist') ON CONFLICT (id) DO UPDATE SET a = excluded.a",
                "UPDATE t SET a = 'storm' WHERE id = 1",
                "UPDATE t SET a = 'hail' WHERE id = 77");
        sql.update("INSERT INTO t (id, a) VALUES (?, ?)", 4, "sun");

        assertThat(notes()).isZero();
        assertThat(sql.query("SELECT id, shout FROM v ORDER BY id"))
                .matches("VALUES (1, 'STORM!'), (2, 'MIST!'), (3, 'DEW!'), (4, 'SUN!')");
    }

    @Test
    void aWriteThatIsNotOursInATransactionOfOursIsNoted() throws Exception {
        sql.connection().setAutoCommit(false);
        sql.run("INSERT INTO t (id, a) VALUES (1, 'rain')", "UPDATE t SET a = 'fog' WHERE id = 1");
        sql.run("DO $$ BEGIN INSERT INTO t (id, a) VALUES (2, 'dew'); UPDATE t SET a = 'mist' WHERE id = 1; END $$");
        sql.connection().commit();
        sql.connection().setAutoCommit(true);

        await("SELECT id, loud FROM t ORDER BY id", "[[1, MIST], [2, DEW]]");
    }

    @Test
    void aRowThatSomebodyHoldsIsCompletedAfterwards() throws Exception {
        Connection workers = sql.holdWorkers();
        Sql.run(sql.plain(), "INSERT INTO t (id, a) VALUES (1, 'rain'), (2, 'fog')");
        Connection holder = sql.plain();
        holder.setAutoCommit(false);
        Sql.run(holder, "SELECT FROM t WHERE id = 1 FOR UPDATE");
        workers.rollback();
        await("SELECT id, loud FROM t ORDER BY id", "[[1, null], [2, FOG]]");
        holder.rollback();

        await("SELECT id, loud FROM t ORDER BY id", "[[1, RAIN], [2, FOG]]");
    }

    @Test
    void whatIsRolledBackLeavesNoNote() throws SQLException {
        sql.holdWorkers();
        Connection plain = sql.plain();
        plain.setAutoCommit(false);
        Sql.run(plain, "INSERT INTO t (id, a) VALUES (1, 'rain')");
        plain.rollback();

        assertThat(notes()).isZero();
    }

    @Test
    void aTableThatAnotherClientAltersCanBeWritten() throws Exception {
        Connection plain = sql.plain();
        Sql.run(plain, "ALTER TABLE t RENAME COLUMN id TO number", "INSERT INTO t (number, a) VALUES (1, 'rain')");
        Sql.run(plain, "ALTER TABLE t RENAME COLUMN number TO id");
        sql.run("ALTER TABLE t ADD COLUMN b int");

        await("SELECT loud FROM t", "[[RAIN]]");
    }

    @Test
    void nothingIsNotedOnceNothingIsMadeOfTheRows() throws SQLException {
        sql.run(
                "CREATE TABLE plain (id int PRIMARY KEY, a text)",
                "CREATE INCREMENTAL VIEW v AS SELECT id, text_upper(a) u FROM plain");
        sql.run("DROP VIEW v");
        Sql.run(sql.plain(), "INSERT INTO plain VALUES (1, 'x')");
        sql.run("ALTER TABLE t DROP COLUMN loud CASCADE");
        Sql.run(sql.plain(), "INSERT INTO t VALUES (1, 'x')");

        assertThat(notes()).isZero();
        assertThat(sql.query("SELECT count(*)::int FROM pg_trigger WHERE tgname LIKE '~vitrine_foreign%'"
                        + " AND tgrelid IN ('t'::regclass, 'plain'::regclass)"))
                .matches("VALUES (0)");
    }
}

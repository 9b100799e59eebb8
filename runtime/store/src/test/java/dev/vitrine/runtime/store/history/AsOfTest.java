package dev.vitrine.runtime.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AsOfTest extends HistoryFixture {

    @BeforeEach
    void createFilms() throws SQLException {
        run(
                "CREATE TABLE films (id int PRIMARY KEY, title text)",
                "INSERT INTO films SELECT g, 'f' || g FROM generate_series(1, 5) g");
        History.enable(psql, id, "public", "films", List.of());
    }

    @Test
    void theVersionColumnIsNotShown() throws SQLException {
        run("UPDATE films SET title = 'x' WHERE id = 1");
        assertThat(rows("SELECT to_json(t) FROM " + select(0) + " AS t WHERE id = 1"))
                .containsExactly("{\"id\":1,\"title\":\"f1\"}");
    }

    @Test
    void twoVersionsOfATableCanBeJoined() throws SQLException {
        run("UPDATE films SET title = 'x' WHERE id = 3");
        assertThat(rows(
                        "SELECT old.title, now.title FROM films now JOIN %s AS old ON old.id = now.id WHERE old.title <> now.title"
                                .formatted(select(0))))
                .containsExactly("f3|x");
    }

    @Test
    void aTimeMeansTheNewestVersionOfThen() throws SQLException {
        OffsetDateTime before = clock();
        run("DELETE FROM films WHERE id = 1");
        OffsetDateTime between = clock();
        run("DELETE FROM films WHERE id = 2");
        OffsetDateTime after = clock();

        assertThat(at(before).number()).isEqualTo(0);
        assertThat(at(between).number()).isEqualTo(1);
        assertThat(at(after).number()).isEqualTo(2);
        assertThat(at(clock().plusYears(1)).number()).as("the future is now").isEqualTo(2);
    }

    @Test
    void theAnswerForATimeNeverChanges() throws SQLException {
        Connection late = connect();
        run(late, "BEGIN", "DELETE FROM films WHERE id = 1", "SET CONSTRAINTS ALL IMMEDIATE");
        OffsetDateTime time = clock();
        assertThat(at(time).number()).isZero();
        run(late, "COMMIT");
        assertThat(newest()).isEqualTo(1);
        assertThat(at(time).number()).as("stamped before, ended after").isZero();
    }

    @Test
    void anUnknownVersionNamesThoseThatExist() throws SQLException {
        run("DELETE FROM films WHERE id = 1");
        assertFails("72V01", "version 9 of table public.films does not exist; it has versions 0 to 1", () -> select(9));
        assertFails("72V01", "version -1 of table", () -> select(-1));
        assertFails(
                "72V01",
                "table public.films had no version at 1927-01-10",
                () -> at(OffsetDateTime.parse("1927-01-10T00:00:00Z")));
        assertFails("42P01", "id 4711", () -> AsOf.resolve(side, 4711, new TimeSpec.Version(0)));
    }

    @Test
    void aVersionThatTheTransactionsSnapshotLacksIsRefused() throws SQLException {
        run("BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT 1");
        run(connect(), "DELETE FROM films WHERE id = 1");
        String then = select(1);
        assertFails(
                "72V01",
                "version 1 of table public.films is not in this transaction's snapshot",
                () -> rows("SELECT * FROM " + then + " t"));
        run("ROLLBACK");
        assertThat(rows("SELECT * FROM " + then + " t")).hasSize(4);
    }

    @Test
    void theTransactionsOwnWritesAreInNoVersion() throws SQLException {
        run("UPDATE films SET title = 'x' WHERE id = 1");
        newest();
        run(
                "BEGIN",
                "UPDATE films SET title = 'y' WHERE id = 1",
                "DELETE FROM films WHERE id = 2",
                "INSERT INTO films VALUES (9, 'n')");
        run(connect(), "UPDATE films SET title = 'z' WHERE id = 3");
        long newest = newest();
        assertThat(asOf(newest)).containsExactly("1|x", "2|f2", "3|z", "4|f4", "5|f5");
        run("ROLLBACK");
    }

    @Test
    void conditionsReachTheKeysOfBothArms() throws SQLException {
        run(
                "INSERT INTO films SELECT g, 'n' FROM generate_series(10, 20000) g",
                "UPDATE films SET title = title || '+'",
                "ANALYZE");
        run("SET enable_seqscan = off");
        String plan = String.join(
                "\n", rows("EXPLAIN SELECT * FROM " + select(1) + " AS films WHERE id = 77 AND title > ''"));
        assertThat(plan).contains("films_pkey", "h" + id + "_key", "One-Time Filter: vitrine.may_read");
        assertThat(AsOf.readsDirectly(psql, id)).isTrue();
        assertThat(rows("SELECT * FROM "
                        + AsOf.select(AsOf.resolve(side, id, new TimeSpec.Version(1)), true)
                        + " AS films WHERE id = 77"))
                .containsExactly("77|n");
        assertThat(rows("SELECT * FROM " + select(1) + " AS films WHERE id = 77"))
                .containsExactly("77|n");
    }

    @Test
    void renamedAndMovedTablesKeepTheirHistory() throws SQLException {
        run("UPDATE films SET title = 'x'");
        run("ALTER TABLE films RENAME TO movies", "CREATE SCHEMA other", "ALTER TABLE movies SET SCHEMA other");
        run("UPDATE other.movies SET title = 'y'");
        assertThat(newest()).isEqualTo(2);
        assertThat(asOf(1)).contains("1|x").hasSize(5);
        assertThat(History.refresh(psql, id, List.of()))
                .as("no columns changed")
                .isEmpty();
        run("DROP SCHEMA other CASCADE");
    }

    @Test
    void manyTransactionsAreNumberedAtOnceAndInOrder() throws SQLException {
        run("DO $$ BEGIN FOR i IN 1..300 LOOP UPDATE films SET title = i::text WHERE id = 1; COMMIT; END LOOP; END $$");
        assertThat(Numbering.run(side)).isEqualTo(301);
        assertThat(Numbering.run(side)).isZero();
        assertThat(rows("SELECT title FROM " + select(217) + " t WHERE id = 1")).containsExactly("217");
    }

    private ResolvedVersion at(OffsetDateTime time) throws SQLException {
        return AsOf.resolve(side, id, new TimeSpec.Timestamp(time));
    }

    private OffsetDateTime clock() throws SQLException {
        try (var statement = connect().createStatement();
                var row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class);
        }
    }
}

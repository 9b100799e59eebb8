package dev.vitrine.runtime.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.runtime.store.migration.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions whose exceptions are remembered. */
class SettlingTest extends HistoryFixture {

    @BeforeEach
    void createFilms() throws SQLException {
        run(
                "CREATE TABLE films (id int PRIMARY KEY, title text)",
                "INSERT INTO films SELECT g, 'f' || g FROM generate_series(1, 3) g");
        History.enable(psql, id, "public", "films", List.of());
    }

    @Test
    void aVersionIsSettledWhenNothingElseRuns() throws SQLException {
        run("UPDATE films SET title = 'x' WHERE id = 1", "VACUUM vitrine.spill");
        String then = settled(0);

        assertThat(then).doesNotContain("vitrine.open");
        assertThat(rows("SELECT * FROM " + then + " t ORDER BY 1")).containsExactly("1|f1", "2|f2", "3|f3");
        assertThat(rows("EXPLAIN SELECT * FROM " + then + " t"))
                .as("the check is a constant of the plan")
                .noneMatch(line -> line.contains("readable"));
    }

    @Test
    void itIsNotWhileATransactionRunsThatMayBeMissingInIt() throws SQLException {
        Connection late = connect();
        run(late, "BEGIN", "INSERT INTO films VALUES (9, 'late')", "UPDATE films SET title = 'late' WHERE id = 3");
        run("UPDATE films SET title = 'x' WHERE id = 1");
        ResolvedVersion version = AsOf.resolve(side, id, new TimeSpec.Version(1));
        Settling settling = Settling.begin(side);
        assertThat(settling.settle(side, version)).isEmpty();
        run(late, "COMMIT");
        run(late, "BEGIN", "SELECT 1");

        Optional<ResolvedVersion> settled = settling.settle(side, version);
        assertThat(settled).as("only what ran before matters").isPresent();
        assertThat(newest()).isEqualTo(2);
        for (String then :
                List.of(AsOf.select(version), AsOf.select(settled.orElseThrow()), withItem(settled.orElseThrow()))) {
            assertThat(rows("SELECT * FROM " + then + " t ORDER BY 1")).containsExactly("1|x", "2|f2", "3|f3");
        }
    }

    @Test
    void aPreparedTransactionMayBeMissingInItToo() throws SQLException {
        if (rows("SHOW max_prepared_transactions").contains("0")) {
            return;
        }
        run("BEGIN", "DELETE FROM films WHERE id = 1", "PREPARE TRANSACTION 'settling'");
        run("DELETE FROM films WHERE id = 2");
        ResolvedVersion version = AsOf.resolve(side, id, new TimeSpec.Version(1));
        assertThat(Settling.begin(side).settle(side, version)).isEmpty();
        run("COMMIT PREPARED 'settling'");
        assertThat(rows("SELECT id FROM " + settled(1) + " t ORDER BY 1")).containsExactly("1", "3");
    }

    @Test
    void aPlanFallsWhenItsVersionIsRemoved() throws SQLException {
        run("DELETE FROM films WHERE id = 1", "DELETE FROM films WHERE id = 2", "DELETE FROM films WHERE id = 3");
        String then = settled(1);
        run("PREPARE past AS SELECT id FROM " + then + " t ORDER BY 1");
        for (int i = 0; i < 7; i++) {
            assertThat(rows("EXECUTE past")).containsExactly("2", "3");
        }
        Connection other = connect();
        run(other, "BEGIN ISOLATION LEVEL REPEATABLE READ", "PREPARE past AS SELECT id FROM " + then + " t ORDER BY 1");
        assertThat(rows(other, "EXECUTE past")).containsExactly("2", "3");

        assertThat(newest()).isEqualTo(3);
        Discard.between(connect(), id, 0, 3);

        assertFails("72V01", "version 1 of table public.films", () -> rows("EXECUTE past"));
        assertThat(rows(other, "EXECUTE past"))
                .as("an older snapshot still has it")
                .containsExactly("2", "3");
        run(other, "COMMIT");
        assertFails("72V01", "version 1", () -> rows(other, "EXECUTE past"));
    }

    @Test
    void aSnapshotFromBeforeTheVersionIsRefused() throws SQLException {
        run("BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT 1");
        Connection other = connect();
        run(other, "DELETE FROM films WHERE id = 1");
        ResolvedVersion version = AsOf.resolve(side, id, new TimeSpec.Version(1));
        Settling settling = Settling.begin(side);
        run("COMMIT");
        ResolvedVersion settled = settling.settle(side, version).orElseThrow();
        run(other, "DELETE FROM films WHERE id = 2");
        assertThat(rows("SELECT id FROM " + AsOf.select(settled) + " t")).containsExactlyInAnyOrder("2", "3");

        run("BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT 1");
        run(other, "DELETE FROM films WHERE id = 3");
        String then = AsOf.select(AsOf.resolve(side, id, new TimeSpec.Version(3)));
        assertFails("72V01", "not in this transaction's snapshot", () -> rows("SELECT * FROM " + then + " t"));
        run("ROLLBACK");
    }

    @Test
    void rowsThatWaitElsewhereAreNotPassedOver() throws SQLException {
        run("UPDATE films SET title = 'x' WHERE id = 1");
        String then = settled(0);
        run("PREPARE past AS SELECT title FROM " + then + " t WHERE id = 2");
        assertThat(rows("EXECUTE past")).containsExactly("f2");
        run(
                "ALTER TABLE films ADD COLUMN year int",
                "UPDATE films SET title = 'y' WHERE id = 2",
                "ALTER TABLE films DROP COLUMN year");

        assertFails("55000", "altered by another client", () -> rows("EXECUTE past"));
        History.refresh(psql, id, List.of());
        assertThat(rows("SELECT title FROM " + settled(0) + " t WHERE id = 2")).containsExactly("f2");
    }

    @Test
    void rowSecurityThatComesLaterHidesIt() throws SQLException {
        run("UPDATE films SET title = 'x' WHERE id = 1");
        String role = TestDatabase.newRole();
        run("GRANT SELECT ON films TO " + role);
        Connection reader = connectAs(role);
        run(reader, "PREPARE past AS SELECT title FROM " + settled(0) + " t WHERE id = 1");
        assertThat(rows(reader, "EXECUTE past")).containsExactly("f1");

        run("ALTER TABLE films ENABLE ROW LEVEL SECURITY");
        assertFails("42501", "row security", () -> rows(reader, "EXECUTE past"));
    }

    private String settled(long version) throws SQLException {
        ResolvedVersion found = AsOf.resolve(side, id, new TimeSpec.Version(version));
        Settling settling = Settling.begin(side);
        // Autovacuum may be at work.
        for (int tries = 0; ; tries++) {
            Optional<ResolvedVersion> settled = settling.settle(side, found);
            if (settled.isPresent()) {
                return AsOf.select(settled.get());
            }
            assertThat(tries).isLessThan(500);
            rows(side, "SELECT pg_sleep(0.02)");
        }
    }

    /** As views read it, which have several tables in one statement. */
    private static String withItem(ResolvedVersion version) {
        return "(WITH e AS MATERIALIZED " + AsOf.exceptions(version) + " " + AsOf.rows(version, false, "e") + ")";
    }
}

package dev.vitrine.runtime.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.runtime.store.migration.Migrations;
import dev.vitrine.runtime.store.migration.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTest extends HistoryFixture {

    @BeforeEach
    void createFilms() throws SQLException {
        run("CREATE TABLE films (id int PRIMARY KEY, title text)");
        run("INSERT INTO films VALUES (1, 'Metropolis'), (2, 'M')");
    }

    @Test
    void presentStateIsVersionZeroAndEveryTransactionOneMore() throws SQLException {
        enable();
        run("UPDATE films SET title = 'Nosferatu' WHERE id = 2");
        run("BEGIN; INSERT INTO films VALUES (3, 'Faust'); DELETE FROM films WHERE id = 1; COMMIT");

        assertThat(asOf(0)).containsExactly("1|Metropolis", "2|M");
        assertThat(asOf(1)).containsExactly("1|Metropolis", "2|Nosferatu");
        assertThat(asOf(2)).containsExactly("2|Nosferatu", "3|Faust");
    }

    @Test
    void versionZeroStandsApartFromWritesOfTheTransactionThatMadeTheTable() throws SQLException {
        psql.setAutoCommit(false);
        run("CREATE TABLE clips (id int PRIMARY KEY)");
        History.enable(psql, id, "public", "clips", List.of());
        run("INSERT INTO clips VALUES (1)");
        psql.commit();
        psql.setAutoCommit(true);

        assertThat(asOf(0)).isEmpty();
        assertThat(asOf(1)).containsExactly("1");
    }

    @Test
    void enablingMovesNoRow() throws SQLException {
        List<String> before = rows("SELECT ctid, xmin FROM films ORDER BY id");
        List<String> file = rows("SELECT pg_relation_filenode('films')");
        enable();
        assertThat(rows("SELECT ctid, xmin FROM films ORDER BY id")).isEqualTo(before);
        assertThat(rows("SELECT pg_relation_filenode('films')")).isEqualTo(file);
    }

    @Test
    void historyListsWhoDidWhatNewestFirst() throws SQLException {
        enable();
        run("INSERT INTO films (id) VALUES (3), (4), (5)");
        run("UPDATE films SET title = 'x' WHERE id > 3");
        run("DELETE FROM films WHERE id = 99");
        run("BEGIN; SET LOCAL vitrine.kind = 'revert'; SET LOCAL vitrine.statement = 'REVERT TABLE films';"
                + " DELETE FROM films WHERE id = 1; UPDATE films SET title = 'y'; COMMIT");
        Numbering.run(side);

        String history =
                "SELECT version, \"user\" = session_user, kind, inserts, updates, deletes, statement FROM (%s) h";
        assertThat(rows(history.formatted(ShowHistory.sql(id, null))))
                .containsExactly(
                        "3|t|revert|0|4|1|REVERT TABLE films",
                        "2|t|update|0|2|0|-",
                        "1|t|insert|3|0|0|-",
                        "0|t|create|0|0|0|-");
        assertThat(rows(history.formatted(ShowHistory.sql(id, 1L)))).hasSize(1);
        assertThat(rows("SELECT version, kind FROM vitrine.versions WHERE table_id = # ORDER BY 1 LIMIT 2"))
                .containsExactly("0|create", "1|insert");
    }

    @Test
    void aTableWithoutAKeyHasHistoryToo() throws SQLException {
        run("CREATE TABLE notes (note text)");
        History.enable(psql, id, "public", "notes", List.of());
        run(
                "INSERT INTO notes VALUES ('a'), ('a'), ('b')",
                "DELETE FROM notes WHERE ctid = (SELECT min(ctid) FROM notes)");
        assertThat(asOf(1)).containsExactly("a", "a", "b");
        assertThat(asOf(2)).containsExactly("a", "b");
    }

    @Test
    void namesOfAnyKindAreQuoted() throws SQLException {
        run(
                "CREATE SCHEMA \"The \"\"S\"\"\"",
                "CREATE TABLE \"The \"\"S\"\"\".\"t'$1 \\\" (\"n\" int, \"tok\" text, \"_v_from\" int, \"select\" text, PRIMARY KEY (\"select\", n))");
        History.enable(psql, id, "The \"S\"", "t'$1 \\", List.of(new Dependent("tok", List.of("select"))));
        run(
                "INSERT INTO \"The \"\"S\"\"\".\"t'$1 \\\" VALUES (1, 'x', 3, 'a')",
                "UPDATE \"The \"\"S\"\"\".\"t'$1 \\\" SET \"select\" = 'b'");
        assertThat(asOf(1)).containsExactly("1|x|3|a");
        assertThat(asOf(2)).containsExactly("1|-|3|b");
        run("DROP SCHEMA \"The \"\"S\"\"\" CASCADE");
    }

    @ParameterizedTest
    @CsvSource({
        "CREATE TABLE t (id int) PARTITION BY LIST (id), is partitioned",
        "CREATE TABLE t () INHERITS (films), inherits from another table",
        "CREATE TABLE u () INHERITS (films); ALTER TABLE films RENAME TO t, has tables that inherit from it",
        "CREATE VIEW t AS SELECT 1 AS x, is not an ordinary table",
        "CREATE UNLOGGED TABLE t (id int), is unlogged",
        "CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE t PARTITION OF p DEFAULT, is a partition",
    })
    void tablesWhoseHistoryCannotBeKeptAreRefused(String create, String reason) throws SQLException {
        run(create.split(";"));
        assertFails("42V04", reason, () -> History.enable(psql, id, "public", "t", List.of()));
    }

    @Test
    void aTableWithHistoryAndAMissingOneAreRefused() throws SQLException {
        enable();
        assertFails("42710", "\"films\" has history", this::enable);
        assertFails(
                "42P01", "\"nowhere\" does not exist", () -> History.enable(psql, 1, "public", "nowhere", List.of()));
        assertFails("42P01", "id 4711", () -> History.refresh(psql, 4711, List.of()));
    }

    @Test
    void disablingLeavesAPlainTable() throws SQLException {
        enable();
        run("UPDATE films SET title = 'x'");
        Numbering.run(side);
        History.disable(psql, id, List.of());

        assertThat(rows("SELECT * FROM films ORDER BY id")).containsExactly("1|x", "2|x");
        assertThat(rows("SELECT tgname FROM pg_trigger WHERE tgrelid = 'films'::regclass"))
                .isEmpty();
        assertThat(
                        rows(
                                "SELECT relname FROM pg_class WHERE relnamespace = 'vitrine'::regnamespace AND relname ~ '(h|history_|versions_)#(_|$)'"))
                .isEmpty();
        assertThat(rows("SELECT proname FROM pg_proc WHERE pronamespace = 'vitrine'::regnamespace AND proname ~ '_#$'"))
                .isEmpty();
        for (String table : List.of("history", "version", "schema_version", "history_column", "tx", "open", "spill")) {
            assertThat(rows("SELECT * FROM vitrine." + table + " WHERE tab = #"))
                    .as(table)
                    .isEmpty();
        }
        run("INSERT INTO films VALUES (3, 'z')");
    }

    @Test
    void aTableCanBeDisabledAndEnabledAgainUnderAnotherId() throws SQLException {
        enable();
        run("UPDATE films SET title = 'x'");
        History.disable(psql, id, List.of());
        id++;
        enable();
        assertThat(asOf(0)).containsExactly("1|x", "2|x");
    }

    @Test
    void aTableDroppedByAnotherClientLeavesHistoryThatIsFoundAndNumberingGoesOn() throws SQLException {
        enable();
        run("UPDATE films SET title = 'x'", "DROP TABLE films");
        assertThat(Numbering.run(side)).isEqualTo(2);
        assertThat(History.orphans(side)).singleElement().satisfies(orphan -> {
            assertThat(orphan.tableId()).isEqualTo(id);
            assertThat(orphan.table()).isEqualTo("films");
            assertThat(orphan.sizeBytes()).isPositive();
        });
        assertFails("42P01", "id " + id, () -> newest());

        History.drop(psql, id);
        assertThat(History.orphans(side)).isEmpty();
    }

    @Test
    void droppingTheTableFirstOrAfterwardsIsTheSame() throws SQLException {
        enable();
        History.drop(psql, id);
        run("DROP TABLE films");
        assertThat(History.orphans(side)).isEmpty();
        History.drop(psql, id);
    }

    @Test
    void rolesNeedNothingButTheirRightsOnTheTable() throws SQLException {
        String role = TestDatabase.newRole();
        enable();
        run("GRANT INSERT ON films TO " + role);
        Connection clerk = connectAs(role);
        run(clerk, "INSERT INTO films VALUES (3, 'Faust')");
        assertFails("42501", "films", () -> rows(clerk, "SELECT * FROM " + select(1) + " t"));
        assertFails("42501", "history of table", () -> rows(clerk, "SELECT * FROM vitrine.history_#"));
        assertFails("42501", "history of table", () -> rows(clerk, ShowHistory.sql(id, null)));
        assertThat(rows(clerk, "SELECT * FROM vitrine.versions WHERE table_id = #"))
                .isEmpty();
        assertFails("42501", "h" + id, () -> rows(clerk, "SELECT * FROM vitrine.h#"));
        assertFails("42501", "version", () -> rows(clerk, "SELECT statement FROM vitrine.version"));
        assertFails(
                "42501",
                "permission denied for function",
                () -> run(
                        clerk,
                        "CREATE TEMP TABLE mine (x int)",
                        "CREATE TRIGGER t AFTER INSERT ON mine REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION vitrine.i_#()"));

        run("GRANT UPDATE (title), SELECT ON films TO " + role);
        run(clerk, "UPDATE films SET title = 'x' WHERE id = 1");
        assertThat(rows(clerk, "SELECT id, title FROM " + select(1) + " t ORDER BY 1"))
                .containsExactly("1|Metropolis", "2|M", "3|Faust");
        Numbering.run(side);
        assertThat(rows(clerk, ShowHistory.sql(id, null))).hasSize(3);
        assertThat(rows(clerk, "SELECT \"user\" FROM vitrine.versions WHERE table_id = # AND version = 1"))
                .containsExactly(role);

        run("REVOKE SELECT ON films FROM " + role);
        assertFails("42501", "history of table", () -> rows(clerk, "SELECT * FROM vitrine.history_#"));
    }

    @Test
    void aRoleWithoutRightsInTheSchemaMayNumber() throws SQLException {
        String role = TestDatabase.newRole();
        enable();
        run("UPDATE films SET title = 'x'");
        assertThat(Numbering.run(connectAs(role))).isEqualTo(2);
    }

    @Test
    void rowSecurityLeavesHistoryToTheOwner() throws SQLException {
        String role = TestDatabase.newRole();
        enable();
        run(
                "GRANT SELECT ON films TO " + role,
                "ALTER TABLE films ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY p ON films USING (id = 1)");
        run("UPDATE films SET title = 'x'");
        String then = select(0);
        assertFails("42501", "row security", () -> rows(connectAs(role), "SELECT * FROM " + then + " t"));
        assertThat(asOf(0)).containsExactly("1|Metropolis", "2|M");
    }

    @Test
    void membersOfAnOwningGroupShareItsHistory() throws SQLException {
        String group = TestDatabase.newRole();
        String anna = TestDatabase.newRole();
        String berta = TestDatabase.newRole();
        run(
                "GRANT %s TO %s, %s".formatted(group, anna, berta),
                "ALTER TABLE films OWNER TO " + group,
                "GRANT CREATE ON SCHEMA public TO " + group);
        Migrations.grant(psql, group);
        Connection first = connectAs(anna);
        Connection second = connectAs(berta);
        History.enable(first, id, "public", "films", List.of());
        run(second, "UPDATE films SET title = 'x'", "ALTER TABLE films ADD COLUMN year int");
        assertThat(History.refresh(second, id, List.of())).contains("add year");
        run(first, "UPDATE films SET year = 1927");
        assertThat(asOf(2)).containsExactly("1|x|-", "2|x|-");
        History.disable(second, id, List.of());
    }

    @Test
    void aRoleThatMayMakeNothingInTheSchemaIsRefused() throws SQLException {
        String role = TestDatabase.newRole();
        run("ALTER TABLE films OWNER TO " + role);
        assertFails(
                "42501", "permission denied", () -> History.enable(connectAs(role), id, "public", "films", List.of()));
    }

    @Test
    void aRecordedChangeMakesAVersionWithoutRows() throws SQLException {
        enable();
        History.recordSchemaChange(psql, id, "COMMENT ON TABLE films");
        Numbering.run(side);
        assertThat(rows("SELECT version, kind, schema_change FROM vitrine.versions_# WHERE version > 0"))
                .containsExactly("1|schema|COMMENT ON TABLE films");
    }

    private void enable() throws SQLException {
        History.enable(psql, id, "public", "films", List.of());
    }
}

package dev.vitrine.runtime.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** What other clients do, each once a way to lose history silently: right, or refused loudly. */
class TrapsTest extends HistoryFixture {

    @BeforeEach
    void createFilms() throws SQLException {
        run(
                "CREATE TABLE films (id int PRIMARY KEY, title text)",
                "INSERT INTO films VALUES (1, 'Metropolis'), (2, 'M')");
        History.enable(psql, id, "public", "films", List.of());
    }

    @Test
    void immediateConstraintsKeepATransactionWhole() throws SQLException {
        Connection other = connect();
        run("BEGIN", "UPDATE films SET title = 'a' WHERE id = 1", "SET CONSTRAINTS ALL IMMEDIATE");
        run(other, "UPDATE films SET title = 'b' WHERE id = 2");
        run("UPDATE films SET title = 'c' WHERE id = 2", "UPDATE films SET title = 'd' WHERE id = 2", "COMMIT");
        assertThat(newest()).isEqualTo(2);
        assertThat(asOf(1)).containsExactly("1|Metropolis", "2|b");
        assertThat(asOf(2)).containsExactly("1|a", "2|d");
        assertThat(rows("SELECT updates FROM vitrine.versions_# WHERE version = 2"))
                .containsExactly("2");
    }

    @Test
    void immediateConstraintsDuringMergeLoseNothing() throws SQLException {
        if (psql.getMetaData().getDatabaseMajorVersion() < 15) {
            return;
        }
        run("BEGIN", "SET CONSTRAINTS ALL IMMEDIATE", """
                MERGE INTO films f USING (VALUES (1), (2), (3)) s (id) ON f.id = s.id
                WHEN MATCHED AND f.id = 1 THEN DELETE
                WHEN MATCHED THEN UPDATE SET title = 'x'
                WHEN NOT MATCHED THEN INSERT VALUES (s.id, 'new')""", "COMMIT");
        assertThat(newest()).isEqualTo(1);
        assertThat(asOf(0)).containsExactly("1|Metropolis", "2|M");
        assertThat(asOf(1)).containsExactly("2|x", "3|new");
    }

    @Test
    void resettingAllSettingsInATransactionIsHarmless() throws SQLException {
        run(
                "BEGIN",
                "UPDATE films SET title = 'a' WHERE id = 1",
                "RESET ALL",
                "UPDATE films SET title = 'b' WHERE id = 2");
        assertThat(asOf(0)).as("inside the transaction").containsExactly("1|Metropolis", "2|M");
        run("COMMIT");
        assertThat(newest()).isEqualTo(1);
        assertThat(asOf(0)).containsExactly("1|Metropolis", "2|M");
        assertThat(asOf(1)).containsExactly("1|a", "2|b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vitrine.tok", "vitrine.t#"})
    void resettingOneSettingInATransactionIsHarmless(String setting) throws SQLException {
        run(
                "BEGIN",
                "UPDATE films SET title = 'a' WHERE id = 1",
                "RESET " + setting,
                "UPDATE films SET title = 'b' WHERE id = 2",
                "COMMIT");
        run("DELETE FROM films");
        assertThat(newest()).isEqualTo(2);
        assertThat(asOf(0)).containsExactly("1|Metropolis", "2|M");
        assertThat(asOf(1)).containsExactly("1|a", "2|b");
    }

    @Test
    void aSavepointRolledBackTakesItsRegistrationWithIt() throws SQLException {
        run("BEGIN", "SAVEPOINT s", "UPDATE films SET title = 'a'", "ROLLBACK TO s", "COMMIT");
        assertThat(newest()).isZero();
        run(
                "BEGIN",
                "SAVEPOINT s",
                "UPDATE films SET title = 'a'",
                "ROLLBACK TO s",
                "UPDATE films SET title = 'b'",
                "COMMIT");
        assertThat(asOf(1)).containsExactly("1|b", "2|b");
        assertThat(asOf(0)).containsExactly("1|Metropolis", "2|M");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO films SELECT 9, 'x', _v_# FROM films WHERE id = 1",
                "INSERT INTO films VALUES (9, 'x', 0)",
                "INSERT INTO films VALUES (9, 'x', 4611686018427387904 + 99)",
                "DO $$ DECLARE r films%rowtype; BEGIN SELECT * INTO r FROM films WHERE id = 1; r.id := 9; INSERT INTO films VALUES (r.*); END $$",
                "CREATE TABLE copy AS SELECT * FROM films; UPDATE copy SET id = 9 WHERE id = 1; INSERT INTO films SELECT * FROM copy WHERE id = 9",
            })
    void rowsThatBringATokenAreRefused(String insert) {
        assertFails("23514", "bring a value of their own in column _v_" + id, () -> run(insert));
    }

    @Test
    void aNullTokenIsRefused() {
        assertFails("23502", "_v_" + id, () -> run("INSERT INTO films VALUES (9, 'x', NULL)"));
    }

    @Test
    void copyNeedsTheColumnList() throws Exception {
        var copy = psql.unwrap(PGConnection.class).getCopyAPI();
        copy.copyIn("COPY films (id, title) FROM STDIN", new StringReader("9\tx\n"));
        assertFails("22P04", "_v_" + id, () -> copy.copyIn("COPY films FROM STDIN", new StringReader("10\tx\n")));
        assertFails("23514", "_v_" + id, () -> copy.copyIn("COPY films FROM STDIN", new StringReader("10\tx\t0\n")));
        assertThat(copy.copyIn("COPY films (id, title) FROM STDIN", new StringReader("")))
                .isZero();
        assertThat(newest()).isEqualTo(1);
    }

    @Test
    void positionalInsertsGoOnWorking() throws SQLException {
        run("INSERT INTO films VALUES (9, 'x')");
        run("ALTER TABLE films ADD COLUMN year int DEFAULT 1900");
        run("INSERT INTO films VALUES (10, 'y')");
        assertThat(rows("SELECT id, title, year FROM films WHERE id > 8 ORDER BY 1"))
                .containsExactly("9|x|1900", "10|y|1900");
    }

    @ParameterizedTest
    @ValueSource(strings = {"_v_# = 0", "_v_# = NULL", "_v_# = 4611686018427387904", "_v_# = DEFAULT"})
    void anUpdateOfTheTokenIsRepaired(String assignment) throws SQLException {
        run("UPDATE films SET title = 'x', " + assignment + " WHERE id = 1");
        assertThat(asOf(0)).containsExactly("1|Metropolis", "2|M");
        assertThat(asOf(1)).containsExactly("1|x", "2|M");
    }

    @Test
    void aUserTriggerThatLosesTheTokenIsRepaired() throws SQLException {
        run(
                "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$BEGIN RETURN jsonb_populate_record(NULL::films, to_jsonb(new) - '_v_#'); END$$",
                "CREATE TRIGGER lose BEFORE UPDATE ON films FOR EACH ROW EXECUTE FUNCTION lose()",
                "UPDATE films SET title = 'x' WHERE id = 1");
        assertThat(asOf(0)).containsExactly("1|Metropolis", "2|M");
        assertThat(asOf(1)).containsExactly("1|x", "2|M");
    }

    @Test
    void aTokenSetByHandIsRefusedOnceItHasANumber() throws SQLException {
        run("BEGIN", "UPDATE films SET title = 'x'");
        String token = rows("SELECT current_setting('vitrine.tok')").get(0);
        run("COMMIT");
        Numbering.run(side);
        run("BEGIN", "SET LOCAL vitrine.tok = '" + token + "'", "DELETE FROM films");
        assertFails("55000", "has a number already", () -> run("COMMIT"));
    }

    @Test
    void aTokenSharedByTwoTransactionsDoesNotStopNumbering() throws SQLException {
        run("BEGIN", "UPDATE films SET title = 'x'");
        String token = rows("SELECT current_setting('vitrine.tok')").get(0);
        run(
                "COMMIT",
                "BEGIN",
                "SET LOCAL vitrine.tok = '" + token + "'",
                "INSERT INTO films VALUES (3, 'y')",
                "COMMIT");
        assertThat(newest()).isEqualTo(1);
        assertThat(asOf(1)).containsExactly("1|x", "2|x", "3|y");
    }

    @Test
    void truncateIsKeptUnderReadCommittedAndRefusedAbove() throws SQLException {
        for (String level : List.of("REPEATABLE READ", "SERIALIZABLE")) {
            run("BEGIN ISOLATION LEVEL " + level);
            assertFails("42V04", "READ COMMITTED", () -> run("TRUNCATE films"));
            run("ROLLBACK");
        }
        run("TRUNCATE films", "TRUNCATE films");
        assertThat(newest()).isEqualTo(1);
        assertThat(asOf(0)).containsExactly("1|Metropolis", "2|M");
        assertThat(asOf(1)).isEmpty();
        assertThat(rows("SELECT kind, deletes FROM vitrine.versions_# WHERE version = 1"))
                .containsExactly("delete|2");
    }

    @Test
    void theVersionColumnCannotBeDropped() {
        assertFails("2BP01", "~vitrine_" + id + "_r", () -> run("ALTER TABLE films DROP COLUMN _v_#"));
    }

    @Test
    void naturalJoinOfTwoTablesWithHistoryFindsItsRows() throws SQLException {
        run("CREATE TABLE casts (id int, star text)", "INSERT INTO casts VALUES (1, 'Helm')");
        History.enable(psql, id + 1000, "public", "casts", List.of());
        run("UPDATE casts SET star = 'Brigitte Helm'", "UPDATE films SET title = 'x'");
        assertThat(rows("SELECT title, star FROM films NATURAL JOIN casts")).containsExactly("x|Brigitte Helm");
        History.drop(psql, id + 1000);
    }

    @Test
    void viewsFromBeforeDoNotShowTheColumn() throws SQLException {
        run("CREATE TABLE plain (id int)", "CREATE VIEW v AS SELECT * FROM plain");
        History.enable(psql, id + 1000, "public", "plain", List.of());
        run("INSERT INTO v VALUES (1)");
        assertThat(rows("SELECT * FROM v")).containsExactly("1");
        History.drop(psql, id + 1000);
    }

    @Test
    void aTableMadeLikeItFailsLoudlyOrWithoutDefaultsWorks() throws SQLException {
        run("CREATE TABLE a (LIKE films INCLUDING ALL)");
        Connection fresh = connect();
        assertFails("42704", "vitrine.tok", () -> run(fresh, "INSERT INTO a (id) VALUES (1)"));
        run("CREATE TABLE b (LIKE films)", "INSERT INTO b VALUES (1, 'x', 0)");
    }

    @Test
    void updatesStayHot() throws SQLException {
        run("UPDATE films SET title = 'x'", "UPDATE films SET title = 'y'");
        assertThat(
                        rows(
                                "SELECT pg_stat_get_xact_tuples_hot_updated('films'::regclass) >= 0, count(*) FROM pg_index WHERE indrelid = 'films'::regclass"))
                .as("no index on the version column")
                .containsExactly("t|1");
    }

    @Test
    void aHostileSearchPathChangesNothing() throws SQLException {
        run(
                "CREATE SCHEMA evil",
                "CREATE FUNCTION evil.no(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT false'",
                "CREATE OPERATOR evil.<> (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = evil.no)",
                "CREATE OPERATOR evil.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = evil.no)",
                "CREATE FUNCTION evil.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS 'SELECT NULL::text'",
                "SET search_path = evil, public, pg_catalog",
                "CREATE TEMP TABLE o (x int)",
                "CREATE TEMP TABLE n (x int)",
                "UPDATE films SET title = 'x' WHERE id = 1",
                "INSERT INTO films (id) VALUES (3)",
                "DELETE FROM films WHERE id = 2");
        assertThat(newest()).isEqualTo(3);
        run("RESET search_path");
        assertThat(asOf(0)).containsExactly("1|Metropolis", "2|M");
        assertThat(asOf(3)).containsExactly("1|x", "3|-");
        run("DROP SCHEMA evil CASCADE");
    }

    @Test
    void aStatementThatTouchesNoRowMakesNoVersion() throws SQLException {
        run(
                "UPDATE films SET title = 'x' WHERE false",
                "DELETE FROM films WHERE false",
                "INSERT INTO films SELECT 1, 'x' WHERE false",
                "INSERT INTO films VALUES (1, 'x') ON CONFLICT DO NOTHING");
        assertThat(newest()).isZero();
    }

    @Test
    void aSessionThatLoadsInBulkFirstWritesSingleRowsAfterwards() throws Exception {
        var copy = psql.unwrap(PGConnection.class).getCopyAPI();
        StringBuilder many = new StringBuilder();
        for (int i = 100; i < 5100; i++) {
            many.append(i).append("\tt\n");
        }
        copy.copyIn("COPY films (id, title) FROM STDIN", new StringReader(many.toString()));
        run("UPDATE films SET title = 'u' WHERE id >= 100");
        try (var update = psql.prepareStatement("UPDATE films SET title = ? WHERE id = ?")) {
            for (int i = 100; i < 150; i++) {
                update.setString(1, "s" + i);
                update.setInt(2, i);
                update.executeUpdate();
            }
        }
        assertThat(newest()).isEqualTo(52);
        assertThat(rows("SELECT count(*), min(title) FROM " + select(1) + " t WHERE id >= 100"))
                .containsExactly("5000|t");
        assertThat(rows("SELECT count(*), min(title) FROM " + select(2) + " t WHERE id >= 100"))
                .containsExactly("5000|u");
        assertThat(rows("SELECT count(*) FILTER (WHERE title LIKE 's%') FROM " + select(27) + " t"))
                .containsExactly("25");
    }

    @Test
    void aPreparedTransactionIsNumberedWhenItIsCommitted() throws SQLException {
        if (rows("SHOW max_prepared_transactions").contains("0")) {
            return;
        }
        run("BEGIN", "UPDATE films SET title = 'x' WHERE id = 1", "PREPARE TRANSACTION 'traps'");
        run("UPDATE films SET title = 'y' WHERE id = 2");
        assertThat(newest()).isEqualTo(1);
        run("COMMIT PREPARED 'traps'");
        assertThat(newest()).isEqualTo(2);
        assertThat(asOf(1)).containsExactly("1|Metropolis", "2|y");
        assertThat(asOf(2)).containsExactly("1|x", "2|y");
    }

    @Test
    void numberingNeedsReadCommittedAndATransactionOfItsOwn() throws SQLException {
        side.setAutoCommit(false);
        assertFails("25001", "connection without a transaction", () -> Numbering.run(side));
        side.setAutoCommit(true);
        assertFails(
                "25001",
                "READ COMMITTED",
                () -> run("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT vitrine.number_versions()"));
    }

    @Test
    void aLateTransactionIsInNoEarlierVersion() throws SQLException {
        Connection late = connect();
        run(late, "BEGIN", "INSERT INTO films VALUES (100, 'late')");
        for (int i = 3; i < 13; i++) {
            run("INSERT INTO films VALUES (" + i + ", 'x')");
        }
        Numbering.run(side);
        run(late, "COMMIT");
        run("DELETE FROM films WHERE id < 13");
        assertThat(newest()).isEqualTo(12);
        assertThat(rows("SELECT number, since FROM vitrine.version WHERE tab = # AND since IS NOT NULL"))
                .containsExactly("11|1");
        for (int version = 0; version <= 10; version++) {
            assertThat(asOf(version))
                    .as("version %d", version)
                    .hasSize(2 + version)
                    .doesNotContain("100|late");
        }
        assertThat(asOf(11)).hasSize(13).contains("100|late");
        assertThat(asOf(12)).containsExactly("100|late");
    }
}

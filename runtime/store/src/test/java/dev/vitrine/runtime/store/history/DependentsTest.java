package dev.vitrine.runtime.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DependentsTest extends HistoryFixture {

    private static final List<Dependent> CHAIN =
            List.of(new Dependent("shout", List.of("loud")), new Dependent("loud", List.of("title", "meta")));

    private void create(boolean versioned) throws SQLException {
        run(
                "CREATE TABLE films (id int PRIMARY KEY, title text, meta json, loud text, shout text, note text)",
                "INSERT INTO films VALUES (1, 'm', '{\"a\": 1}', 'M', 'M!', 'n'), (2, 'n', NULL, 'N', 'N!', 'n')");
        if (versioned) {
            History.enable(psql, id, "public", "films", CHAIN);
        } else {
            History.guardDependents(psql, id, "public", "films", CHAIN);
        }
    }

    private List<String> films() throws SQLException {
        return rows("SELECT title, loud, shout FROM films ORDER BY id");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aForeignUpdateOfAnInputNullsTheWholeChain(boolean versioned) throws SQLException {
        create(versioned);
        run("UPDATE films SET title = 'x' WHERE id = 1");
        assertThat(films()).containsExactly("x|-|-", "n|N|N!");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void jsonInputsAreComparedAsWritten(boolean versioned) throws SQLException {
        create(versioned);
        run("UPDATE films SET meta = '{\"a\": 1}'", "UPDATE films SET note = 'z'");
        assertThat(films()).containsExactly("m|M|M!", "n|-|-");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aForeignUpdateThatWritesEveryColumnBackNullsToo(boolean versioned) throws SQLException {
        create(versioned);
        run("UPDATE films SET title = 'x', meta = meta, loud = 'M', shout = 'M!', note = 'n' WHERE id = 1");
        assertThat(films().get(0)).isEqualTo("x|-|-");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aValueThatAForeignUpdateBringsForAComputedColumnIsNotBelieved(boolean versioned) throws SQLException {
        create(versioned);
        run("UPDATE films SET title = 'x', loud = 'X' WHERE id = 1");
        assertThat(films().get(0)).isEqualTo("x|-|-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "#"})
    void aFillChangesNothingElseAndMakesNoVersion(String filling) throws SQLException {
        create(true);
        run(
                "BEGIN",
                "SET LOCAL vitrine.filling = '" + filling + "'",
                "UPDATE films SET loud = 'new' WHERE id = 1",
                "COMMIT");
        assertThat(films().get(0)).isEqualTo("m|new|M!");
        assertThat(newest()).isZero();
        assertThat(rows("SELECT * FROM vitrine.h#")).isEmpty();
    }

    @Test
    void aFillInATransactionThatHasWrittenKeepsOtherTokens() throws SQLException {
        create(true);
        run(
                "BEGIN",
                "UPDATE films SET note = 'w' WHERE id = 2",
                "SET LOCAL vitrine.filling = 'on'",
                "UPDATE films SET loud = 'f'",
                "COMMIT");
        assertThat(newest()).isEqualTo(1);
        assertThat(rows("SELECT id, loud FROM " + select(0) + " t ORDER BY 1")).containsExactly("1|f", "2|N");
    }

    @Test
    void onlyUpdatesAreFills() throws SQLException {
        create(true);
        run(
                "BEGIN",
                "SET LOCAL vitrine.filling = 'on'",
                "DELETE FROM films WHERE id = 1",
                "INSERT INTO films (id) VALUES (5)",
                "COMMIT");
        assertThat(newest()).isEqualTo(1);
        assertThat(rows("SELECT id FROM " + select(0) + " t ORDER BY 1")).containsExactly("1", "2");
    }

    @Test
    void aFillOfOneTableIsNoneOfAnother() throws SQLException {
        create(true);
        run("BEGIN", "SET LOCAL vitrine.filling = '4711'", "UPDATE films SET title = 'x' WHERE id = 1", "COMMIT");
        assertThat(films().get(0)).isEqualTo("x|-|-");
        assertThat(newest()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "#"})
    void withoutHistoryTheDriverSaysThatItFills(String filling) throws SQLException {
        create(false);
        run(
                "BEGIN",
                "SET LOCAL vitrine.filling = '" + filling + "'",
                "UPDATE films SET title = 'x' WHERE id = 1",
                "COMMIT");
        assertThat(films().get(0)).isEqualTo("x|M|M!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "", "4711"})
    void withoutHistoryNoOtherFillIsOne(String filling) throws SQLException {
        create(false);
        run(
                "BEGIN",
                "SET LOCAL vitrine.filling = '" + filling + "'",
                "UPDATE films SET title = 'x' WHERE id = 1",
                "COMMIT");
        assertThat(films().get(0)).isEqualTo("x|-|-");
    }

    @Test
    void theDriversOwnUpdateKeepsWhatItComputed() throws SQLException {
        create(true);
        run("UPDATE films SET title = 'x', loud = 'M', _v_# = DEFAULT WHERE id = 1");
        assertThat(films().get(0)).isEqualTo("x|M|M!");
    }

    @Test
    void ownAndForeignUpdatesOfOneRowInOneTransactionAreToldApart() throws SQLException {
        create(true);
        run(
                "BEGIN",
                "INSERT INTO films (id, title, loud, shout) VALUES (3, 'a', 'A', 'A!')",
                "UPDATE films SET title = 'b' WHERE id = 3");
        assertThat(films().get(2)).isEqualTo("b|-|-");
        run(
                "UPDATE films SET title = 'c', loud = 'C', shout = 'C!', _v_# = DEFAULT WHERE id = 3",
                "UPDATE films SET title = 'd', loud = 'C', shout = 'C!', _v_# = DEFAULT WHERE id = 3");
        assertThat(films().get(2)).isEqualTo("d|C|C!");
        run("UPDATE films SET title = 'e' WHERE id = 3");
        assertThat(films().get(2)).isEqualTo("e|-|-");
        run("COMMIT");
    }

    @Test
    void aForeignUpdateInsideAnOwnOneIsForeign() throws SQLException {
        create(true);
        run(
                """
                CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF new.id = 1 THEN UPDATE films SET title = title || '+' WHERE id = 2; END IF;
                  RETURN NULL;
                END $$""",
                "CREATE TRIGGER touch AFTER UPDATE ON films FOR EACH ROW EXECUTE FUNCTION touch()",
                "BEGIN",
                "UPDATE films SET note = 'q', _v_# = DEFAULT",
                "UPDATE films SET title = 'x', loud = 'M', _v_# = DEFAULT WHERE id = 1",
                "COMMIT");
        assertThat(films()).containsExactly("x|M|M!", "n++|-|-");
    }

    @Test
    void ownUpsertsKeepWhatTheyComputed() throws SQLException {
        create(true);
        run(
                "BEGIN",
                "INSERT INTO films (id, title, loud) VALUES (1, 'x', 'X') ON CONFLICT (id) DO UPDATE SET title = 'y', loud = 'M', _v_# = DEFAULT",
                "INSERT INTO films (id, title, loud) VALUES (1, 'x', 'X') ON CONFLICT (id) DO UPDATE SET title = 'z', loud = 'M', _v_# = DEFAULT",
                "COMMIT");
        assertThat(films().get(0)).isEqualTo("z|M|M!");
    }

    @Test
    void columnsThatTheServerGeneratesAreSeenThrough() throws SQLException {
        run(
                "CREATE TABLE clips (id int, path text, base text GENERATED ALWAYS AS (upper(path)) STORED, hash text)",
                "INSERT INTO clips (id, path, hash) VALUES (1, 'a', 'h')");
        History.enable(psql, id, "public", "clips", List.of(new Dependent("hash", List.of("base"))));
        run("UPDATE clips SET id = 2");
        assertThat(rows("SELECT base, hash FROM clips")).containsExactly("A|h");
        run("UPDATE clips SET path = 'b'");
        assertThat(rows("SELECT base, hash FROM clips")).containsExactly("B|-");
        assertThat(asOf(1)).containsExactly("2|a|A|h");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE films RENAME title TO name",
                "ALTER TABLE films RENAME loud TO louder",
                "ALTER TABLE films ALTER title TYPE varchar(40)",
                "ALTER TABLE films DROP COLUMN meta",
            })
    void afterAForeignSchemaChangeNoWriteIsRefusedAndNoStaleValueStays(String alter) throws SQLException {
        for (boolean versioned : new boolean[] {true, false}) {
            create(versioned);
            Connection warm = connect();
            run(warm, "UPDATE films SET note = 'w'", "UPDATE films SET note = 'v'");
            run(alter);
            String title = alter.contains("name") ? "name" : "title";
            String loud = alter.contains("louder") ? "louder" : "loud";
            run(
                    warm,
                    "UPDATE films SET " + (title.equals("name") && alter.contains("title") ? "name" : "title")
                            + " = 'x' WHERE id = 1");
            assertThat(rows("SELECT %s, shout FROM films WHERE id = 1".formatted(loud)))
                    .as(alter)
                    .containsExactly("-|-");
            run("DROP TABLE films");
            id++;
        }
    }

    @Test
    void withoutDependentsTheGuardGoes() throws SQLException {
        create(false);
        History.guardDependents(psql, id, "public", "films", List.of());
        assertThat(rows("SELECT tgname FROM pg_trigger WHERE tgrelid = 'films'::regclass"))
                .isEmpty();
        run("UPDATE films SET title = 'x' WHERE id = 1");
        assertThat(films().get(0)).isEqualTo("x|M|M!");
    }

    @Test
    void changedDependentsTakeEffect() throws SQLException {
        create(true);
        assertThat(History.refresh(psql, id, List.of())).isEmpty();
        run("UPDATE films SET title = 'x' WHERE id = 1");
        assertThat(films().get(0)).isEqualTo("x|M|M!");
        assertThat(History.refresh(psql, id, List.of(new Dependent("shout", List.of("note")))))
                .isEmpty();
        run("UPDATE films SET note = 'x' WHERE id = 1");
        assertThat(films().get(0)).isEqualTo("x|M|-");
        assertThat(newest()).as("a change of dependents is no version").isEqualTo(2);
    }

    @Test
    void disablingHistoryKeepsTheGuard() throws SQLException {
        create(true);
        History.disable(psql, id, CHAIN);
        run("UPDATE films SET title = 'x' WHERE id = 1");
        assertThat(films().get(0)).isEqualTo("x|-|-");
    }

    @Test
    void enablingHistoryTakesTheGuardOver() throws SQLException {
        create(false);
        History.enable(psql, id, "public", "films", CHAIN);
        run("UPDATE films SET title = 'x' WHERE id = 1");
        assertThat(films().get(0)).isEqualTo("x|-|-");
        assertThat(newest()).isEqualTo(1);
    }
}

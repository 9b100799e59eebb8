package dev.vitrine.runtime.store.migration;

import static dev.vitrine.runtime.store.migration.TestDatabase.rows;
import static dev.vitrine.runtime.store.migration.TestDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.runtime.store.history.AsOf;
import dev.vitrine.runtime.store.history.History;
import dev.vitrine.runtime.store.history.TimeSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table whose triggers are older than script {@code history_speed} keeps its history, before and after that one and later ones. */
class HistoryUpgradeTest {
    private static final int ID = 7;
    private static final int COUNTERS = 3;

    private TestDatabase database;
    private Connection connection;
    private Connection side;

    @BeforeEach
    void makeTableOfBefore() throws SQLException {
        database = TestDatabase.migrated();
        connection = database.connect();
        side = database.connect();
        run(connection, "CREATE TABLE films (id int PRIMARY KEY, title text)");
        History.enable(connection, ID, "public", "films", List.of());
        run(
                connection,
                "CREATE OR REPLACE TRIGGER \"!vitrine_7\" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON films"
                        + " FOR EACH STATEMENT EXECUTE FUNCTION vitrine.take_token('7')",
                oldFunction("u", 3, """
                          if tok = 0 or current_setting('vitrine.filling', true) = any ('{on,7}') then
                            return null;
                          end if;
                        """),
                oldFunction("d", 4, ""),
                "DROP FUNCTION vitrine.relation",
                "INSERT INTO films VALUES (1, 'Metropolis'), (2, 'M'), (3, 'Faust')",
                "UPDATE films SET title = 'm' WHERE id = 2");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        side.close();
        connection.close();
        database.close();
    }

    @Test
    void versionsAreTheSameAndGoOn() throws SQLException {
        upgrade();

        assertThat(rows(connection, "SELECT count(*) FROM pg_proc WHERE prosrc LIKE '%vitrine.relation(7)%'"))
                .containsExactly("2");
        run(
                connection,
                "UPDATE films SET title = 'x' WHERE id = 1",
                "DELETE FROM films WHERE id = 3",
                "UPDATE films SET title = 'y' WHERE id = 99",
                "DELETE FROM films WHERE id = 99");
        assertThat(asOf(1)).containsExactly("1|Metropolis", "2|M", "3|Faust");
        assertThat(asOf(2)).containsExactly("1|Metropolis", "2|m", "3|Faust");
        assertThat(asOf(3)).containsExactly("1|x", "2|m", "3|Faust");
        assertThat(asOf(4)).containsExactly("1|x", "2|m");
        assertThat(rows(connection, "SELECT version, kind, updates, deletes FROM vitrine.versions_7 WHERE version > 1"))
                .containsExactlyInAnyOrder("2|update|1|0", "3|update|1|0", "4|delete|0|1");
    }

    @Test
    void aTransactionThatWritesMeanwhileIsOneVersion() throws SQLException {
        try (Connection other = database.connect()) {
            run(other, "BEGIN", "UPDATE films SET title = 'x' WHERE id = 1", "DELETE FROM films WHERE id = 3");
            upgrade();
            run(
                    other,
                    "UPDATE films SET title = 'z' WHERE id = 1",
                    "DELETE FROM films WHERE id = 2",
                    "INSERT INTO films VALUES (4, 'Nosferatu')",
                    "COMMIT");
        }
        assertThat(asOf(2)).containsExactly("1|Metropolis", "2|m", "3|Faust");
        assertThat(asOf(3)).containsExactly("1|z", "4|Nosferatu");
        assertThat(rows(connection, "SELECT inserts, updates, deletes FROM vitrine.versions_7 WHERE version = 3"))
                .containsExactly("1|1|2");
    }

    @Test
    void aTableThatWasAlteredBehindTheDriversBackIsStillHealed() throws SQLException {
        run(
                connection,
                "ALTER TABLE films ADD COLUMN year int DEFAULT 1927",
                "UPDATE films SET title = 'x' WHERE id = 1");
        upgrade();
        run(connection, "UPDATE films SET year = 1928 WHERE id = 1", "DELETE FROM films WHERE id = 3");
        assertThat(rows(connection, "SELECT count(*) FROM vitrine.spill")).containsExactly("3");

        assertThat(History.refresh(connection, ID, List.of())).contains("add year");

        assertThat(asOf(2)).containsExactly("1|Metropolis", "2|m", "3|Faust");
        assertThat(asOf(5)).containsExactly("1|x", "2|m");
        assertThat(rows(connection, "SELECT year FROM vitrine.history_7 WHERE id = 1 AND title = 'x'"))
                .containsExactly("1927");
    }

    @Test
    void aTableGoesOnWithItsTriggersUntilTheyAreMadeAnew() throws SQLException {
        run(connection, """
                create or replace function vitrine.i_7() returns trigger language plpgsql
                security definer set search_path = pg_catalog, pg_temp as $body$
                declare
                  tok bigint := current_setting('vitrine.tok')::bigint;
                  changed bigint := (select count(*) from n);
                begin
                  perform set_config('vitrine.t7', tok || ' ' || changed || ' 0 0', true);
                  insert into vitrine.open (token, tab) values (tok, 7);
                  return null;
                end
                $body$""");
        run(
                connection,
                "BEGIN",
                "INSERT INTO films VALUES (4, 'Nosferatu')",
                "UPDATE films SET title = 'x' WHERE id < 3",
                "DELETE FROM films WHERE id = 3",
                "COMMIT",
                "BEGIN",
                "SELECT vitrine.note_change(7, 'noted')",
                "UPDATE films SET title = 'z'",
                "COMMIT");
        run(
                connection,
                "CREATE FUNCTION vitrine.relation(tab int) RETURNS regclass LANGUAGE plpgsql IMMUTABLE AS"
                        + " 'BEGIN RETURN vitrine.table_of(tab)::regclass; END'");
        assertThat(History.refresh(connection, ID, List.of())).isEmpty();
        run(connection, "DELETE FROM films WHERE id = 4", "UPDATE films SET title = 'y'");

        assertThat(asOf(2)).containsExactly("1|Metropolis", "2|m", "3|Faust");
        assertThat(asOf(3)).containsExactly("1|x", "2|x", "4|Nosferatu");
        assertThat(asOf(4)).containsExactly("1|z", "2|z", "4|z");
        assertThat(asOf(5)).containsExactly("1|z", "2|z");
        assertThat(asOf(6)).containsExactly("1|y", "2|y");
        assertThat(rows(
                        connection,
                        "SELECT version, inserts, updates, deletes FROM vitrine.versions_7 WHERE version > 2"))
                .containsExactlyInAnyOrder("3|1|2|1", "4|0|3|0", "5|0|0|1", "6|0|2|0");
        assertThat(rows(connection, "SELECT count(*) FROM pg_trigger WHERE tgname = '!vitrine_7' AND tgtype & 8 = 8"))
                .as("one that fires for DELETE, as before")
                .containsExactly("0");
    }

    private void upgrade() throws SQLException {
        String script = Migration.known().stream()
                .filter(migration -> migration.name().equals("history_speed"))
                .findFirst()
                .orElseThrow()
                .sql();
        run(connection, "BEGIN", script, "COMMIT");
    }

    private List<String> asOf(long version) throws SQLException {
        AsOf.newest(side, ID);
        String select = AsOf.select(AsOf.resolve(side, ID, new TimeSpec.Version(version)));
        return rows(connection, "SELECT * FROM " + select + " t ORDER BY 1");
    }

    /** A trigger's function as it was made before, with the shape asked in a query. */
    private static String oldFunction(String letter, int counter, String fill) {
        StringBuilder next = new StringBuilder("tok");
        StringBuilder first = new StringBuilder("tok");
        for (int place = 2; place < 2 + COUNTERS; place++) {
            String part = "split_part(registered, ' ', " + place + ")";
            next.append(" || ' ' || ").append(place == counter ? "(" + part + "::bigint + changed)" : part);
            first.append(place == counter ? " || ' ' || changed" : " || ' 0'");
        }
        return """
                create or replace function vitrine.$letter_7() returns trigger language plpgsql
                security definer set search_path = pg_catalog, pg_temp as $body$
                #variable_conflict use_variable
                declare
                  tok bigint := current_setting('vitrine.tok')::bigint;
                  registered text;
                  shape text;
                  changed bigint;
                  strays bigint;
                  formats text[];
                begin
                $fill  select vitrine.shape(7) into shape from o limit 1;
                  if shape = 'id integer, title text, _v_7 bigint' then
                    insert into vitrine.h7 ("id", "title", "_v_from", _v_to)
                    select c1, c2, c3, tok from o as o (c1, c2, c3) where c3 <> tok;
                    get diagnostics changed = row_count;
                  elsif shape is null then
                    return null;
                  else
                    formats := array[current_setting('datestyle'), current_setting('intervalstyle'), current_setting('extra_float_digits')];
                    perform set_config('datestyle', 'ISO', true), set_config('intervalstyle', 'iso_8601', true),
                      set_config('extra_float_digits', '1', true);
                    execute vitrine.spill_statement(7, 'o') using tok;
                    get diagnostics changed = row_count;
                    perform set_config('datestyle', formats[1], true), set_config('intervalstyle', formats[2], true),
                      set_config('extra_float_digits', formats[3], true);
                  end if;
                  registered := current_setting('vitrine.t7', true);
                  if starts_with(registered, tok::text) then
                    registered := set_config('vitrine.t7', $next, true);
                  else
                    registered := set_config('vitrine.t7', $first, true);
                    insert into vitrine.open (token, tab) values (tok, 7);
                  end if;
                  return null;
                end
                $body$""".replace("$letter", letter)
                .replace("$fill", fill)
                .replace("$next", next)
                .replace("$first", first);
    }
}

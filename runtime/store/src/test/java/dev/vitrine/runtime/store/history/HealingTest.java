package dev.vitrine.runtime.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schema changes, by other clients behind the driver's back and by the driver. */
class HealingTest extends HistoryFixture {

    /** A session whose plans are warm when the table changes. */
    private Connection warm;

    @BeforeEach
    void createFilms() throws SQLException {
        run(
                "CREATE TABLE films (id int PRIMARY KEY, title text, year int)",
                "INSERT INTO films VALUES (1, 'Metropolis', 1927), (2, 'M', 1931), (3, 'Faust', 1926)");
        History.enable(psql, id, "public", "films", List.of());
        warm = connect();
        run(warm, "UPDATE films SET year = year + 1 WHERE id = 1", "UPDATE films SET year = year - 1 WHERE id = 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ALTER TABLE films ADD COLUMN star text DEFAULT 'x'; add star; 1|Metropolis|1927|x",
                "ALTER TABLE films RENAME title TO name; rename title to name; 1|Metropolis|1927",
                "ALTER TABLE films DROP COLUMN title; drop title; 1|1927",
                "ALTER TABLE films ALTER year TYPE numeric(8,2); alter year type numeric(8,2); 1|Metropolis|1927.00",
            })
    void afterAForeignChangeWritesGoOnAndHistoryIsHealed(String alter, String change, String row) throws SQLException {
        run(alter);
        run(
                warm,
                "UPDATE films SET year = 2000 WHERE id = 1",
                "DELETE FROM films WHERE id = 2",
                "UPDATE films SET year = 2001 WHERE id = 1");
        assertThat(rows("SELECT count(*) FROM vitrine.spill WHERE tab = #")).containsExactly("3");
        assertFails("55000", "altered by another client", () -> select(0));

        assertThat(History.refresh(psql, id, List.of())).contains(change);

        assertThat(rows("SELECT * FROM vitrine.spill")).isEmpty();
        assertThat(newest()).isEqualTo(6);
        assertThat(rows("SELECT schema_change FROM vitrine.versions_# WHERE version = 6"))
                .containsExactly(change);
        run(warm, "UPDATE films SET year = 2002 WHERE id = 1");
        assertThat(rows("SELECT * FROM vitrine.spill")).isEmpty();
        assertThat(newest()).isEqualTo(7);
        assertThat(rows("SELECT year FROM " + select(7) + " t WHERE id = 1").get(0))
                .startsWith("2002");
        assertThat(rows("SELECT year FROM " + select(6) + " t WHERE id = 1").get(0))
                .startsWith("2001");
        assertThat(rows("SELECT year FROM " + select(3) + " t WHERE id = 1").get(0))
                .startsWith("2000");
        assertThat(rows("SELECT year FROM " + select(2) + " t ORDER BY id").get(0))
                .startsWith("1927");
        assertThat(rows("SELECT id FROM " + select(3) + " t ORDER BY id")).containsExactly("1", "2", "3");
        assertThat(rows("SELECT id FROM " + select(4) + " t ORDER BY id")).containsExactly("1", "3");
    }

    @Test
    void columnsAreNamedAsTheyWereThen() throws SQLException {
        run("ALTER TABLE films RENAME title TO name");
        History.refresh(psql, id, List.of());
        run("ALTER TABLE films RENAME name TO title2", "ALTER TABLE films ADD COLUMN title int");
        History.refresh(psql, id, List.of());
        run("UPDATE films SET title = 5");
        assertThat(rows("SELECT to_json(t) FROM " + select(2) + " t WHERE id = 1"))
                .containsExactly("{\"id\":1,\"title\":\"Metropolis\",\"year\":1927}");
        assertThat(rows("SELECT to_json(t) FROM " + select(3) + " t WHERE id = 1"))
                .containsExactly("{\"id\":1,\"name\":\"Metropolis\",\"year\":1927}");
        assertThat(rows("SELECT to_json(t) FROM " + select(4) + " t WHERE id = 1"))
                .containsExactly("{\"id\":1,\"title2\":\"Metropolis\",\"year\":1927,\"title\":null}");
        assertThat(rows("SELECT to_json(t) FROM " + select(newest()) + " t WHERE id = 1"))
                .containsExactly("{\"id\":1,\"title2\":\"Metropolis\",\"year\":1927,\"title\":5}");
    }

    @Test
    void swappedNamesAreRenames() throws SQLException {
        run("ALTER TABLE films ADD COLUMN alias text DEFAULT 'a'");
        History.refresh(psql, id, List.of());
        run(
                "ALTER TABLE films RENAME title TO x",
                "ALTER TABLE films RENAME alias TO title",
                "ALTER TABLE films RENAME x TO alias");
        run("UPDATE films SET year = 1");
        assertThat(History.refresh(psql, id, List.of())).contains("rename title to alias; rename alias to title");
        assertThat(rows("SELECT title, alias FROM " + select(3) + " t WHERE id = 1"))
                .containsExactly("Metropolis|a");
        assertThat(rows("SELECT title, alias, year FROM " + select(newest()) + " t WHERE id = 1"))
                .containsExactly("a|Metropolis|1");
    }

    @Test
    void whatTheDriverPreservesIsReadableAfterADrop() throws SQLException {
        psql.setAutoCommit(false);
        History.preserve(psql, id);
        run("ALTER TABLE films DROP COLUMN title");
        assertThat(History.refresh(psql, id, List.of())).contains("drop title");
        psql.commit();
        psql.setAutoCommit(true);

        run(warm, "UPDATE films SET year = 1 WHERE id = 1");
        assertThat(newest()).isEqualTo(4);
        assertThat(asOf(0)).containsExactly("1|Metropolis|1927", "2|M|1931", "3|Faust|1926");
        assertThat(asOf(1)).containsExactly("1|Metropolis|1928", "2|M|1931", "3|Faust|1926");
        assertThat(asOf(3)).containsExactly("1|1927", "2|1931", "3|1926");
        assertThat(asOf(4)).containsExactly("1|1", "2|1931", "3|1926");
        assertThat(rows("SELECT * FROM vitrine.spill")).isEmpty();
    }

    @Test
    void whatTheDriverPreservesKeepsItsType() throws SQLException {
        run("ALTER TABLE films ALTER year TYPE numeric(8,3) USING year + 0.125");
        History.refresh(psql, id, List.of());
        psql.setAutoCommit(false);
        History.preserve(psql, id);
        run("ALTER TABLE films ALTER year TYPE int");
        assertThat(History.refresh(psql, id, List.of())).contains("alter year type integer");
        psql.commit();
        psql.setAutoCommit(true);
        assertThat(rows("SELECT year FROM " + select(3) + " t ORDER BY id"))
                .containsExactly("1927.125", "1931.125", "1926.125");
        assertThat(asOf(4)).containsExactly("1|Metropolis|1927", "2|M|1931", "3|Faust|1926");
    }

    @Test
    void aTypeWithoutAConversionGetsAColumnOfItsOwn() throws SQLException {
        run("ALTER TABLE films ALTER year TYPE date USING make_date(year, 1, 1)");
        run(warm, "UPDATE films SET title = 'x' WHERE id = 2");
        assertThat(History.refresh(psql, id, List.of())).contains("alter year type date");
        assertThat(asOf(3)).contains("2|x|-");
        assertThat(asOf(newest())).containsExactly("1|Metropolis|1927-01-01", "2|x|1931-01-01", "3|Faust|1926-01-01");
    }

    @Test
    void valuesOfEveryKindComeBackFromTheSpillAsTheyWere() throws SQLException {
        run(
                "ALTER TABLE films ADD COLUMN j json, ADD b bytea, ADD i interval, ADD t timestamptz, ADD f float8, ADD a text[], ADD d date, ADD n numeric, ADD v vitrine.video, ADD o oid, ADD x xml");
        run(
                warm,
                "SET datestyle = 'ISO, DMY'",
                "SET intervalstyle = 'sql_standard'",
                "SET extra_float_digits = -5",
                "SET timezone = 'Pacific/Chatham'",
                """
                UPDATE films SET j = '{"b" :1,  "a":2}', b = '\\x00ff', i = '-1 year 2 months -3 days 04:05:06.7', t = '2024-03-04 05:06:07.891+00',
                  f = 0.1::float8 + 0.2, a = '{"x,y",NULL,"\\"q\\""}', d = '2024-02-03', n = 1.10, v = 'file:///a b.mp4', o = 7, x = '<a/>' WHERE id = 1""");
        assertThat(rows("SELECT count(*) FROM vitrine.spill")).containsExactly("1");
        List<String> before = rows(
                "SELECT j, b, extract(epoch from i), extract(epoch from t), f, a, d, n, v, o, x FROM films WHERE id = 1");
        run(warm, "DELETE FROM films WHERE id = 1");
        assertThat(rows(warm, "SHOW datestyle")).containsExactly("ISO, DMY");
        History.refresh(psql, id, List.of());
        assertThat(
                        rows(
                                "SELECT j, b, extract(epoch from i), extract(epoch from t), f, a, d, n, v, o, x FROM vitrine.h# WHERE f IS NOT NULL"))
                .isEqualTo(before);
    }

    @Test
    void aTruncateAfterAForeignChangeIsKept() throws SQLException {
        run("ALTER TABLE films ADD COLUMN star text");
        run(warm, "TRUNCATE films");
        History.refresh(psql, id, List.of());
        assertThat(asOf(2)).containsExactly("1|Metropolis|1927", "2|M|1931", "3|Faust|1926");
        assertThat(asOf(3)).isEmpty();
    }

    @Test
    void aChangeInsideTheWritingTransactionIsSeen() throws SQLException {
        run(
                warm,
                "BEGIN",
                "UPDATE films SET year = 1 WHERE id = 1",
                "ALTER TABLE films ADD COLUMN star text",
                "UPDATE films SET year = 1 WHERE id = 2",
                "COMMIT");
        History.refresh(psql, id, List.of());
        assertThat(newest()).isEqualTo(4);
        assertThat(asOf(2)).containsExactly("1|Metropolis|1927", "2|M|1931", "3|Faust|1926");
        assertThat(asOf(3)).containsExactly("1|Metropolis|1", "2|M|1", "3|Faust|1926");
        assertThat(asOf(4)).containsExactly("1|Metropolis|1|-", "2|M|1|-", "3|Faust|1926|-");
    }

    @Test
    void refreshingWhatFitsChangesNothing() throws SQLException {
        List<String> before = rows("SELECT * FROM vitrine.history_column WHERE tab = #");
        assertThat(History.refresh(psql, id, List.of())).isEmpty();
        assertThat(rows("SELECT * FROM vitrine.history_column WHERE tab = #")).isEqualTo(before);
        assertThat(newest()).isEqualTo(2);
    }

    @Test
    void inARestoredDatabaseColumnsAreMatchedByName() throws SQLException {
        run(
                "UPDATE vitrine.history SET relation = 0 WHERE tab = #",
                "UPDATE vitrine.history_column SET live_number = live_number + 1 WHERE tab = #");
        assertThat(History.refresh(psql, id, List.of())).isEmpty();
        run("UPDATE films SET title = 'x', year = 1 WHERE id = 1");
        assertThat(asOf(2)).contains("1|Metropolis|1927");
        run("ALTER TABLE films RENAME title TO name");
        assertThat(History.refresh(psql, id, List.of())).contains("rename title to name");
    }

    @Test
    void aNewKeyIsIndexed() throws SQLException {
        run("ALTER TABLE films DROP CONSTRAINT films_pkey", "ALTER TABLE films ADD PRIMARY KEY (title, year)");
        History.refresh(psql, id, List.of());
        assertThat(rows("SELECT pg_get_indexdef('vitrine.h#_key'::regclass)").get(0))
                .endsWith("(title, year)");
    }

    @Test
    void waitingWritersFindTheNewTriggers() throws Exception {
        psql.setAutoCommit(false);
        run("ALTER TABLE films ADD COLUMN star text");
        Thread writer = new Thread(() -> {
            try {
                run(warm, "UPDATE films SET year = 1 WHERE id = 1");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.setDaemon(true);
        writer.start();
        History.refresh(psql, id, List.of());
        psql.commit();
        psql.setAutoCommit(true);
        writer.join();
        assertThat(rows("SELECT * FROM vitrine.spill")).isEmpty();
        assertThat(newest()).isEqualTo(4);
        assertThat(asOf(4)).contains("1|Metropolis|1|-");
        assertThat(asOf(3)).contains("1|Metropolis|1927|-");
    }
}

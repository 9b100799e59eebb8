package dev.vitrine.runtime.store.history;

import static dev.vitrine.runtime.store.migration.TestDatabase.rows;
import static dev.vitrine.runtime.store.migration.TestDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.runtime.store.migration.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random transactions of many kinds against a model. Row triggers of the test write a journal, which knows nothing of the
 * history; replaying the journal in the order of the version numbers must give every version, row for row.
 *
 * <p>{@code -Dvitrine.model.seconds=60} makes each run longer, {@code -Dvitrine.model.seed=1} repeats its choices (not their
 * interleaving).
 */
class ModelTest {

    private static final Duration LENGTH = Duration.ofMillis(
            Math.round(1000 * Double.parseDouble(System.getProperty("vitrine.model.seconds", "2.5"))));
    private static final long SEED = Long.getLong("vitrine.model.seed", System.nanoTime());
    private static final int WRITERS = 6;

    /** The row without the computed column, whose fills make no version. */
    private static final Map<Integer, String> ROW = new TreeMap<>(Map.of(
            1, "concat_ws('|', row_.id, row_.a, coalesce(row_.src, '-'))",
            2, "concat_ws('|', row_.id, coalesce(row_.film::text, '-'), row_.note)",
            3, "concat_ws('|', row_.x, row_.y)"));

    private static String name(int tab) {
        return List.of("films", "scenes", "notes").get(tab - 1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"})
    void everyVersionReadsBackAsTheJournalTellsIt(String isolation, TestReporter reporter) throws Exception {
        try (TestDatabase database = TestDatabase.migrated();
                Connection connection = database.connect()) {
            prepare(connection);
            List<String> whatReadersSaw = load(database, isolation);
            try (Connection side = database.connect()) {
                Numbering.run(side);
                int compared = 0;
                for (int tab : ROW.keySet()) {
                    compared += compareWithJournal(connection, side, tab);
                }
                repeatReads(side, whatReadersSaw);
                checkNumbers(connection);
                reporter.publishEntry("versions compared, " + isolation, Integer.toString(compared));
                assertThat(compared).as("versions compared").isGreaterThan(20);
            }
        }
    }

    private static void prepare(Connection connection) throws SQLException {
        run(
                connection,
                "CREATE TABLE films (id int PRIMARY KEY, a int NOT NULL, src text, cap text)",
                """
                CREATE TABLE scenes (id int PRIMARY KEY, note text NOT NULL DEFAULT 'new',
                  film int REFERENCES films ON DELETE CASCADE ON UPDATE CASCADE)""",
                "CREATE TABLE notes (x int NOT NULL, y text NOT NULL)",
                """
                CREATE UNLOGGED TABLE journal (
                  n bigserial, tab int, token bigint, xid xid8 DEFAULT pg_current_xact_id(), old text, new text)""",
                "CREATE INDEX ON journal (xid) WHERE token IS NULL",
                """
                CREATE FUNCTION complete_journal() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  UPDATE journal SET token = current_setting('vitrine.tok')::bigint
                  WHERE token IS NULL AND xid = pg_current_xact_id();
                  RETURN NULL;
                END $$""",
                "INSERT INTO films SELECT g, g, 's' || g FROM generate_series(1, 30) g",
                "INSERT INTO scenes SELECT g, 'first', g % 30 + 1 FROM generate_series(1, 40) g",
                "INSERT INTO notes SELECT g % 7, 'y' || g FROM generate_series(1, 40) g");
        for (int tab : ROW.keySet()) {
            List<Dependent> dependents = tab == 1 ? List.of(new Dependent("cap", List.of("src"))) : List.of();
            History.enable(connection, tab, "public", name(tab), dependents);
            String row = ROW.get(tab);
            run(
                    connection,
                    """
                    CREATE FUNCTION journal_%1$d() RETURNS trigger LANGUAGE plpgsql AS $$
                    DECLARE o text; n text;
                    BEGIN
                      IF tg_op = 'TRUNCATE' THEN
                        INSERT INTO journal (tab, token, old)
                        SELECT %1$d, current_setting('vitrine.tok')::bigint, %2$s FROM %3$s row_;
                        RETURN NULL;
                      END IF;
                      IF tg_op = 'UPDATE' AND current_setting('vitrine.filling', true) = 'on' THEN RETURN NULL; END IF;
                      IF tg_op <> 'INSERT' THEN SELECT %2$s INTO o FROM (SELECT old.*) row_; END IF;
                      IF tg_op <> 'DELETE' THEN SELECT %2$s INTO n FROM (SELECT new.*) row_; END IF;
                      INSERT INTO journal (tab, token, old, new) VALUES (%1$d, nullif(current_setting('vitrine.tok', true), '')::bigint, o, n);
                      RETURN NULL;
                    END $$""".formatted(tab, row, name(tab)),
                    "CREATE TRIGGER journal AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION journal_%d()"
                            .formatted(name(tab), tab),
                    // Fires after the trigger of a DELETE that takes the token.
                    "CREATE TRIGGER \"~w\" AFTER DELETE ON %s FOR EACH STATEMENT EXECUTE FUNCTION complete_journal()"
                            .formatted(name(tab)),
                    // Fires after the trigger that takes the token.
                    "CREATE TRIGGER journal_t BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION journal_%d()"
                            .formatted(name(tab), tab));
        }
    }

    /** Runs writers and readers at once; each result is "table, number or time, rows". */
    private static List<String> load(TestDatabase database, String isolation) throws Exception {
        long end = System.nanoTime() + LENGTH.toNanos();
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "model");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<List<String>>> running = new ArrayList<>();
            IntStream.range(0, WRITERS)
                    .forEach(writer -> running.add(threads.submit((Callable<List<String>>) () -> {
                        new ModelWriter(database, isolation, SEED + writer, writer).runUntil(end);
                        return List.of();
                    })));
            running.add(threads.submit(() -> readUntil(end, database)));
            List<String> seen = new ArrayList<>();
            for (Future<List<String>> one : running) {
                seen.addAll(one.get());
            }
            return seen;
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<String> readUntil(long end, TestDatabase database) throws SQLException {
        List<String> seen = new ArrayList<>();
        try (Connection side = database.connect()) {
            while (System.nanoTime() < end) {
                for (int tab : ROW.keySet()) {
                    ResolvedVersion newest = AsOf.newest(side, tab);
                    seen.add(tab + " " + newest.number() + " " + read(side, newest));
                    String now = rows(side, "SELECT clock_timestamp()").get(0);
                    OffsetDateTime time =
                            OffsetDateTime.parse(now.replace(' ', 'T').replaceFirst("\\+(\\d\\d)$", "+$1:00"));
                    ResolvedVersion then = AsOf.resolve(side, tab, new TimeSpec.Timestamp(time));
                    seen.add(tab + " " + time + " " + read(side, then));
                }
            }
        }
        return seen;
    }

    private static void repeatReads(Connection side, List<String> seen) throws SQLException {
        assertThat(seen).isNotEmpty();
        for (String read : seen) {
            String[] parts = read.split(" ", 3);
            TimeSpec spec = parts[1].contains("T")
                    ? new TimeSpec.Timestamp(OffsetDateTime.parse(parts[1]))
                    : new TimeSpec.Version(Long.parseLong(parts[1]));
            int tab = Integer.parseInt(parts[0]);
            assertThat(read(side, AsOf.resolve(side, tab, spec)).toString())
                    .as("table %s at %s (seed %d)", name(tab), parts[1], SEED)
                    .isEqualTo(parts[2]);
        }
    }

    private static List<String> read(Connection side, ResolvedVersion version) throws SQLException {
        int tab = version.tableId();
        String from = AsOf.select(version) + " AS row_";
        if (tab == 1) {
            assertThat(rows(side, "SELECT * FROM " + from + " WHERE cap <> 'cap of ' || src"))
                    .as("computed values beside inputs that they were not computed from, version %d", version.number())
                    .isEmpty();
        }
        return rows(side, "SELECT " + ROW.get(tab) + " COLLATE \"C\" FROM " + from + " ORDER BY 1");
    }

    private static int compareWithJournal(Connection connection, Connection side, int tab) throws SQLException {
        Map<Long, List<String[]>> journal = new HashMap<>();
        try (var statement = connection.createStatement();
                var entries = statement.executeQuery("""
                        SELECT v.number, j.old, j.new FROM journal j
                        LEFT JOIN vitrine.version v ON v.tab = j.tab AND v.token = j.token
                        WHERE j.tab = %d ORDER BY j.n""".formatted(tab))) {
            while (entries.next()) {
                assertThat(entries.getObject(1))
                        .as("number of a journal entry's token")
                        .isNotNull();
                journal.computeIfAbsent(entries.getLong(1), number -> new ArrayList<>())
                        .add(new String[] {entries.getString(2), entries.getString(3)});
            }
        }
        long newest = AsOf.newest(side, tab).number();
        Map<String, Integer> bag = new TreeMap<>();
        read(side, AsOf.resolve(side, tab, new TimeSpec.Version(0))).forEach(row -> bag.merge(row, 1, Integer::sum));
        for (long number = 1; number <= newest; number++) {
            for (String[] change : journal.getOrDefault(number, List.of())) {
                apply(bag, change[0], -1);
                apply(bag, change[1], 1);
            }
            assertThat(bag.values())
                    .as("version %d of %s (seed %d)", number, name(tab), SEED)
                    .allMatch(count -> count > 0);
            List<String> expected = new ArrayList<>();
            bag.forEach((row, count) -> IntStream.range(0, count).forEach(i -> expected.add(row)));
            assertThat(read(side, AsOf.resolve(side, tab, new TimeSpec.Version(number))))
                    .as("version %d of %s (seed %d)", number, name(tab), SEED)
                    .isEqualTo(expected);
        }
        List<String> live =
                rows(connection, "SELECT " + ROW.get(tab) + " COLLATE \"C\" FROM " + name(tab) + " row_ ORDER BY 1");
        assertThat(read(side, AsOf.newest(side, tab))).as("the newest version").isEqualTo(live);
        return Math.toIntExact(newest);
    }

    private static void apply(Map<String, Integer> bag, @org.jspecify.annotations.Nullable String row, int count) {
        if (row != null) {
            bag.merge(row, count, (left, right) -> left + right == 0 ? null : left + right);
        }
    }

    private static void checkNumbers(Connection connection) throws SQLException {
        assertThat(
                        rows(
                                connection,
                                "SELECT tab FROM vitrine.version GROUP BY tab HAVING count(DISTINCT number) <> max(number) + 1"))
                .as("tables with gaps")
                .isEmpty();
        assertThat(rows(connection, """
                                SELECT * FROM (
                                  SELECT at < lag(at) OVER w OR pos < lag(pos) OVER w OR hi < lag(hi) OVER w AS back
                                  FROM vitrine.version WINDOW w AS (PARTITION BY tab ORDER BY number)) v WHERE back""")).as("times that step back").isEmpty();
        assertThat(rows(connection, """
                                SELECT j.xid FROM journal j JOIN vitrine.version v ON v.tab = j.tab AND v.token = j.token
                                GROUP BY j.xid, j.tab HAVING count(DISTINCT v.number) > 1""")).as("transactions with two numbers").isEmpty();
        assertThat(rows(connection, "SELECT * FROM vitrine.open")).isEmpty();
        assertThat(rows(connection, "SELECT * FROM vitrine.spill")).isEmpty();
    }
}

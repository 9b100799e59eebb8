package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table as it was.
 *
 * <p>A version is every row whose token is not above the version's greatest one, but for the exceptions: transactions that
 * had taken their token and had not ended, those that have no number yet, and the reader's own. The exceptions are asked of
 * the database in the statement that reads the rows, since they must come from the same snapshot, until they are {@linkplain
 * Settling settled}. They stand in its text: a function would cost a third of what a row by its key takes.
 *
 * <p>The reader needs SELECT on the table itself, and no row security that would hide rows from him (42501). Live rows are
 * read from the table; replaced ones from a view that anyone may use and that asks for just that right.
 */
public final class AsOf {

    private static final String UNKNOWN_VERSION = "72V01";

    private AsOf() {}

    /**
     * Finds a version, numbering ended transactions first when it is not there yet.
     *
     * @param side a connection in autocommit mode, on which no user's transaction runs
     * @throws SQLException 72V01 when there is no such version: the message says which there are; 42P01 when no table with
     *     history has the id; 55000 when the table was altered by another client and its history does not fit it yet ({@link
     *     History#refresh})
     */
    public static ResolvedVersion resolve(Connection side, int tableId, TimeSpec spec) throws SQLException {
        Optional<ResolvedVersion> found;
        if (spec instanceof TimeSpec.Version version) {
            found = find(side, tableId, "v.number = ?", version.number());
            if (found.isEmpty() && Numbering.run(side) > 0) {
                found = find(side, tableId, "v.number = ?", version.number());
            }
        } else if (spec instanceof TimeSpec.Timestamp timestamp) {
            found = at(side, tableId, timestamp.time());
        } else {
            found = find(side, tableId, "v.pos <= ?", ((TimeSpec.Position) spec).pos());
        }
        if (found.isEmpty() || found.get().hi() < 0) {
            throw unknown(side, tableId, spec);
        }
        return found.get();
    }

    /**
     * Finds the version of a table that goes with a version of another one that it is made of: the last one before that is
     * replaced, and not after the moment that was asked for.
     *
     * @param source the version of the other table, as {@link #resolve} found it for {@code spec}
     * @return empty when the table had no version then, or one that was purged
     */
    public static Optional<ResolvedVersion> following(
            Connection side, int tableId, ResolvedVersion source, TimeSpec spec) throws SQLException {
        Numbering.run(side);
        String before =
                "v.pos < coalesce((SELECT min(n.pos) FROM vitrine.version n WHERE n.tab = %d AND n.number > %d), %d) AND "
                        .formatted(source.tableId(), source.number(), Long.MAX_VALUE);
        Optional<ResolvedVersion> found;
        if (spec instanceof TimeSpec.Timestamp timestamp) {
            found = find(side, tableId, before + "v.at <= ?", timestamp.time());
        } else if (spec instanceof TimeSpec.Position position) {
            found = find(side, tableId, before + "v.pos <= ?", position.pos());
        } else {
            found = find(side, tableId, before + "v.number >= ?", 0L);
        }
        return found.filter(version -> version.hi() >= 0);
    }

    /** The first version of a table that {@link #following} finds one of another table for; empty if there is none yet. */
    public static OptionalLong firstFollowed(Connection side, int tableId, int sourceId) throws SQLException {
        return Sql.query(side, row -> row.getLong(1), """
                SELECT v.number FROM vitrine.version v WHERE v.tab = ? AND v.hi >= 0 AND NOT v.removed
                AND (SELECT min(f.pos) FROM vitrine.version f WHERE f.tab = ? AND f.hi >= 0 AND NOT f.removed)
                  < coalesce((SELECT min(n.pos) FROM vitrine.version n WHERE n.tab = v.tab AND n.number > v.number), %d)
                ORDER BY v.number LIMIT 1""".formatted(Long.MAX_VALUE), sourceId, tableId).stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** Finds the newest version, after numbering. */
    public static ResolvedVersion newest(Connection side, int tableId) throws SQLException {
        Numbering.run(side);
        return find(side, tableId, "v.number >= ?", 0L).orElseThrow(() -> noHistory(tableId));
    }

    /** As {@link #select(ResolvedVersion, boolean)}, for any reader. */
    public static String select(ResolvedVersion version) {
        return select(version, false);
    }

    /** Whether the connection's role may read a table's replaced rows without being asked each time: its owner may. */
    public static boolean readsDirectly(Connection connection, int tableId) throws SQLException {
        return Sql.query(
                        connection,
                        row -> row.getBoolean(1),
                        "SELECT has_table_privilege(to_regclass(?), 'select')",
                        new HistoryTable(tableId).name())
                .contains(true);
    }

    /**
     * The version before a table's newest one, after numbering.
     *
     * @param before 0 for the newest, 1 for the one before it, and so on
     * @throws SQLException 72V01 when it has no such version
     */
    public static ResolvedVersion newestBut(Connection side, int tableId, int before) throws SQLException {
        Numbering.run(side);
        List<Long> numbers = Sql.query(
                side,
                row -> row.getLong(1),
                "SELECT DISTINCT number FROM vitrine.version WHERE tab = ? AND NOT removed ORDER BY number DESC LIMIT 1 OFFSET ?",
                tableId,
                before);
        if (numbers.isEmpty()) {
            throw new SQLException("the table has no version before its first", UNKNOWN_VERSION);
        }
        return resolve(side, tableId, new TimeSpec.Version(numbers.get(0)));
    }

    /**
     * The version as a sub-select in parentheses, to stand where the table's name stood; the caller adds an alias. It has the
     * columns of then, by their names then. It may be kept and run again: when the version is gone or the table was altered
     * since, the statement fails with 72V01 or 55000. Whether the shape fits is a constant of the server's plan, which falls
     * when anybody alters the table. Where there are no exceptions their array is NULL, which takes less time of each
     * row than an empty one.
     *
     * @param direct whether the reader {@linkplain #readsDirectly reads replaced rows directly}
     */
    public static String select(ResolvedVersion version, boolean direct) {
        ResolvedVersion.Settled settled = version.settled();
        if (settled != null) {
            String known = settled.exceptions().isEmpty() ? null : settled.array();
            return "(%s AND %s)".formatted(rowsWithout(known, version, direct), isReadable(version));
        }
        return "(WITH e AS MATERIALIZED " + exceptions(version) + "\n" + rows(version, direct, "e") + ")";
    }

    /**
     * The tokens that a version does not hold, as a sub-select in parentheses; it fails when the version cannot be read. It must
     * stand once in the statement, as a materialized WITH item, for {@link #rows}.
     */
    public static String exceptions(ResolvedVersion version) {
        ResolvedVersion.Settled settled = version.settled();
        if (settled != null) {
            return "(SELECT CASE WHEN %s THEN %s END AS x)"
                    .formatted(isReadable(version), settled.exceptions().isEmpty() ? "NULL" : settled.array());
        }
        return """
                (SELECT nullif(array_remove(CASE WHEN vitrine.shape(%1$d) = %4$s AND NOT row_security_active(%5$s)
                AND EXISTS (SELECT FROM vitrine.version WHERE tab = %1$d AND number = %2$d AND hi = %3$d AND NOT removed)
                AND NOT EXISTS (SELECT FROM vitrine.spill WHERE tab = %1$d)
                THEN ARRAY(
                SELECT o.token FROM vitrine.open o WHERE o.tab = %1$d AND o.token <= %3$d
                UNION ALL SELECT v.token FROM vitrine.version v WHERE v.since IS NOT NULL
                AND int8range((v.tab::bigint << 40) + v.since, (v.tab::bigint << 40) + v.number) @> %6$d
                UNION ALL SELECT nullif(current_setting('vitrine.tok', true), '')::bigint)
                ELSE vitrine.refuse_reading(%1$d, %2$d) END, NULL), '{}') AS x)""".formatted(
                        version.tableId(),
                        version.number(),
                        version.hi(),
                        Sql.literal(version.shape()),
                        Sql.literal(version.table()),
                        ((long) version.tableId() << 40) + version.number());
    }

    /** Whether a settled version is there, its table as it was looked up, and nothing hidden; fails otherwise. Mostly a constant of the plan. */
    private static String isReadable(ResolvedVersion version) {
        String arguments = "(%d, %d, %d, %s)"
                .formatted(version.tableId(), version.number(), version.hi(), Sql.literal(version.shape()));
        return "coalesce(vitrine.is_readable" + arguments + ", vitrine.still_readable" + arguments + ")";
    }

    /**
     * The version's rows as a query, which ends with conditions.
     *
     * @param direct whether the reader {@linkplain #readsDirectly reads replaced rows directly}
     * @param with the name of the WITH item that is {@link #exceptions}
     */
    public static String rows(ResolvedVersion version, boolean direct, String with) {
        return rowsWithout("((SELECT %1$s.x FROM %1$s)::bigint[])".formatted(with), version, direct);
    }

    /**
     * Ends with conditions. They stand outside of the union, since Postgres flattens only a union of queries without conditions: that
     * saves two nodes of the plan, an eighth of what a row by its key takes. It folds away the end of live rows, which is never.
     *
     * @param exceptions an expression for their array; null when there are none
     */
    private static String rowsWithout(@Nullable String exceptions, ResolvedVersion version, boolean direct) {
        HistoryTable history = new HistoryTable(version.tableId());
        int count = version.columns().size();
        String from = "r.c" + count;
        String to = "r.c" + (count + 1);
        String conditions = "%s <= %d".formatted(from, version.hi());
        String later = "%s > %d".formatted(to, version.hi());
        if (exceptions == null) {
            conditions += " AND " + later;
        } else {
            conditions += " AND (%s = ANY (%s)) IS NOT TRUE AND (%s OR %s = ANY (%s))"
                    .formatted(from, exceptions, later, to, exceptions);
        }
        return """
                SELECT %s FROM (
                SELECT %sl.%s, %d FROM ONLY %s l
                UNION ALL
                SELECT %sh._v_from, h._v_to FROM %s h) r (%s)
                WHERE %s""".formatted(
                IntStream.range(0, count)
                        .mapToObj(place -> "r.c%d AS %s"
                                .formatted(
                                        place,
                                        Sql.identifier(
                                                version.columns().get(place).name())))
                        .collect(Collectors.joining(", ")),
                sources(version, AsOf::live),
                TableTriggers.versionColumn(version.tableId()),
                Long.MAX_VALUE,
                version.table(),
                sources(version, AsOf::stored),
                direct ? history.name() : history.view(),
                IntStream.range(0, count + 2).mapToObj(place -> "c" + place).collect(Collectors.joining(", ")),
                conditions);
    }

    /** Each with a comma behind it. */
    private static String sources(ResolvedVersion version, Function<ResolvedVersion.Column, String> source) {
        return version.columns().stream()
                .map(column -> source.apply(column) + ", ")
                .collect(Collectors.joining());
    }

    /** A lost column's values are in the history alone, which also gives the type. */
    private static String live(ResolvedVersion.Column column) {
        return column.live() == null ? "NULL" : "l." + Sql.identifier(column.live());
    }

    private static String stored(ResolvedVersion.Column column) {
        return "h." + Sql.identifier(column.stored());
    }

    /**
     * No later transaction gets a time up to the horizon, so the answer for such a time never changes. For a later time the
     * horizon has to move first.
     */
    private static Optional<ResolvedVersion> at(Connection side, int tableId, OffsetDateTime time) throws SQLException {
        boolean settled = Sql.query(side, row -> row.getBoolean(1), "SELECT ? <= at FROM vitrine.horizon", time)
                .contains(true);
        if (!settled) {
            Numbering.number(side);
        }
        return find(side, tableId, "v.at <= ?", time);
    }

    private static Optional<ResolvedVersion> find(Connection side, int tableId, String condition, Object value)
            throws SQLException {
        List<ResolvedVersion> found = Sql.query(
                side, row -> read(row, tableId), """
                SELECT v.number, v.hi, n.nspname, c.relname,
                  vitrine.shape_of(c.oid) IS NOT DISTINCT FROM t.shape AND NOT EXISTS (SELECT FROM vitrine.spill WHERE tab = v.tab),
                  s.names, s.stored, s.live, t.shape
                FROM vitrine.version v
                JOIN vitrine.history t ON t.tab = v.tab
                JOIN pg_class c ON c.oid = vitrine.table_of(v.tab)
                JOIN pg_namespace n ON n.oid = c.relnamespace
                CROSS JOIN LATERAL (
                  SELECT array_agg(j ->> 'name' ORDER BY place) AS names, array_agg(j ->> 'stored' ORDER BY place) AS stored,
                    array_agg(h.live_name::text ORDER BY place) AS live
                  FROM (
                    SELECT s.columns FROM vitrine.schema_version s
                    JOIN vitrine.version sv ON sv.tab = s.tab AND sv.token = s.token
                    WHERE s.tab = v.tab AND sv.number <= v.number ORDER BY sv.number DESC, sv.token DESC LIMIT 1) newest
                  CROSS JOIN jsonb_array_elements(newest.columns) WITH ORDINALITY j (j, place)
                  LEFT JOIN vitrine.history_column h ON h.tab = v.tab AND h.stored_name = j ->> 'stored') s
                WHERE v.tab = ? AND NOT v.removed AND\s""" + condition + " ORDER BY v.number DESC LIMIT 1", tableId, value);
        return found.stream().findFirst();
    }

    private static ResolvedVersion read(ResultSet row, int tableId) throws SQLException {
        String table = Sql.identifier(row.getString(3)) + "." + Sql.identifier(row.getString(4));
        if (!row.getBoolean(5)) {
            throw new SQLException(
                    "table %s was altered by another client and its history does not fit it yet; a read of an old version by its owner through this driver, while nobody writes it, mends that"
                            .formatted(table),
                    "55000");
        }
        String[] names = (String[]) row.getArray(6).getArray();
        String[] stored = (String[]) row.getArray(7).getArray();
        String[] live = (String[]) row.getArray(8).getArray();
        List<ResolvedVersion.Column> columns = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            columns.add(new ResolvedVersion.Column(names[i], stored[i], live[i]));
        }
        return new ResolvedVersion(tableId, row.getLong(1), row.getLong(2), table, row.getString(9), columns, null);
    }

    private static SQLException unknown(Connection side, int tableId, TimeSpec spec) throws SQLException {
        long number = spec instanceof TimeSpec.Version version ? version.number() : -1;
        OffsetDateTime time = spec instanceof TimeSpec.Timestamp timestamp ? timestamp.time() : null;
        return Sql.query(
                        side,
                        row -> new SQLException(
                                missing(spec, row.getString(1), row.getBoolean(5), row.getBoolean(6))
                                        + "; it has versions %d to %d, the first of %s"
                                                .formatted(row.getLong(2), row.getLong(3), row.getString(4)),
                                UNKNOWN_VERSION),
                        """
                        SELECT coalesce(
                            (SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                              WHERE c.oid = vitrine.table_of(t.tab)),
                            format('%I.%I', t.schema_name, t.table_name)), min(v.number) FILTER (WHERE v.hi >= 0 AND NOT v.removed),
                          max(v.number), min(v.at) FILTER (WHERE v.hi >= 0 AND NOT v.removed),
                          coalesce(bool_or(v.removed AND v.number = ?), false),
                          ? BETWEEN 0 AND max(v.number)
                            OR EXISTS (SELECT FROM vitrine.version p WHERE p.tab = t.tab AND p.at <= CAST(? AS timestamptz))
                        FROM vitrine.history t JOIN vitrine.version v ON v.tab = t.tab WHERE t.tab = ?
                        GROUP BY t.tab""",
                        number,
                        number,
                        time,
                        tableId)
                .stream()
                .findFirst()
                .orElseGet(() -> noHistory(tableId));
    }

    private static String missing(TimeSpec spec, String table, boolean removed, boolean purged) {
        if (spec instanceof TimeSpec.Version version) {
            String why = removed ? "was removed" : purged ? "was purged" : "does not exist";
            return "version %d of table %s %s".formatted(version.number(), table, why);
        }
        return "table %s had no version %s%s"
                .formatted(
                        table,
                        spec instanceof TimeSpec.Timestamp timestamp ? "at " + timestamp.time() : "then",
                        purged ? ", or one that was purged" : "");
    }

    private static SQLException noHistory(int tableId) {
        return new SQLException("no table has history under the id " + tableId, "42P01");
    }
}

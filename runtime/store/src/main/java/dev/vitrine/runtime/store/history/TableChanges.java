package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What happened to the rows of a table between two versions, as a query: the rows that each version replaced, beside those
 * that it wrote. Where the table has a primary key they are matched by it and make updates; else there are only deletes and
 * inserts.
 *
 * <p>A version that was removed counts as part of the next that is left: so the changes between two versions that are there
 * are always those that make one of the other.
 */
public final class TableChanges {
    private final int tableId;
    private final ResolvedVersion to;
    private final long from;
    private final List<String> key;
    private final Range range;

    private TableChanges(ResolvedVersion from, ResolvedVersion to, List<String> key, Range range) {
        this.tableId = to.tableId();
        this.to = to;
        this.from = from.number();
        this.key = key;
        this.range = range;
    }

    /**
     * The tokens of the versions: the smallest and the greatest lead to the blocks that have them.
     *
     * @param hasRemoved whether some of the versions were removed
     */
    private record Range(long smallest, long greatest, boolean hasRemoved) {}

    /** The columns that a table had in some versions, both numbers counted in. */
    private record Segment(long first, long last, List<ResolvedVersion.Column> columns) {}

    /**
     * The query in parentheses: {@code change_type}, {@code version}, {@code at}, {@code cause}, {@code key},
     * {@code changed_columns}, {@code old}, {@code new}.
     *
     * @param side a connection on which no user's transaction runs
     * @param from the version before the first change
     * @param to the version of the last, not before {@code from}
     */
    public static String select(Connection side, ResolvedVersion from, ResolvedVersion to) throws SQLException {
        LiveTable table = History.require(side, to.tableId());
        Range range = Sql.query(
                        side,
                        row -> new Range(row.getLong(1), row.getLong(2), row.getBoolean(3)),
                        "SELECT coalesce(min(token), 0), coalesce(max(token), 0), coalesce(bool_or(removed), false)"
                                + " FROM vitrine.version WHERE tab = ? AND number > ? AND number <= ?",
                        to.tableId(),
                        from.number(),
                        to.number())
                .get(0);
        TableChanges changes = new TableChanges(from, to, table.key(), range);
        return changes.select(changes.segments(side));
    }

    private List<Segment> segments(Connection side) throws SQLException {
        record Start(long number, List<ResolvedVersion.Column> columns) {}
        List<Start> starts = Sql.query(
                side,
                row -> new Start(row.getLong(1), columns(row.getArray(2), row.getArray(3), row.getArray(4))),
                """
                SELECT DISTINCT ON (sv.number) sv.number, c.names, c.stored, c.live
                FROM vitrine.schema_version s JOIN vitrine.version sv ON sv.tab = s.tab AND sv.token = s.token
                CROSS JOIN LATERAL (
                  SELECT array_agg(j ->> 'name' ORDER BY place) AS names, array_agg(j ->> 'stored' ORDER BY place) AS stored,
                    array_agg(h.live_name::text ORDER BY place) AS live
                  FROM jsonb_array_elements(s.columns) WITH ORDINALITY j (j, place)
                  LEFT JOIN vitrine.history_column h ON h.tab = s.tab AND h.stored_name = j ->> 'stored') c
                WHERE s.tab = ? AND sv.number <= ? ORDER BY sv.number, sv.token DESC""",
                tableId,
                to.number());
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            long first = Math.max(starts.get(i).number(), from + 1);
            long last = i + 1 < starts.size() ? starts.get(i + 1).number() - 1 : to.number();
            if (first <= last || (i == starts.size() - 1 && segments.isEmpty())) {
                segments.add(new Segment(first, last, starts.get(i).columns()));
            }
        }
        return segments;
    }

    private static List<ResolvedVersion.Column> columns(
            java.sql.Array names, java.sql.Array stored, java.sql.Array live) throws SQLException {
        String[] first = (String[]) names.getArray();
        String[] second = (String[]) stored.getArray();
        @Nullable String[] third = (String[]) live.getArray();
        List<ResolvedVersion.Column> columns = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            columns.add(new ResolvedVersion.Column(first[i], second[i], third[i]));
        }
        return columns;
    }

    private String select(List<Segment> segments) {
        return """
                (SELECT c.change_type, c.version,
                  (SELECT min(i.at) FROM vitrine.version i WHERE i.tab = %1$d AND i.number = c.version) AS at,
                  (SELECT CASE WHEN max(i.kind) IN ('revert', 'recompute', 'definition') THEN max(i.kind)
                    WHEN bool_or(i.change IS NOT NULL) THEN 'definition' ELSE 'data' END
                    FROM vitrine.version i WHERE i.tab = %1$d AND i.number = c.version) AS cause,
                  c.key, c.changed_columns, c.old, c.new
                FROM (%3$s) AS c WHERE (SELECT vitrine.exceptions(%1$d, %2$d, 0)) IS NOT NULL)""".formatted(
                        tableId,
                        to.number(),
                        segments.stream().map(this::segment).collect(Collectors.joining("\nUNION ALL\n")));
    }

    private String segment(Segment segment) {
        List<ResolvedVersion.Column> keyColumns = key.stream()
                .map(name -> segment.columns().stream()
                        .filter(column -> name.equals(column.live()))
                        .findFirst()
                        .orElse(null))
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        boolean keyed = !key.isEmpty() && keyColumns.size() == key.size();
        List<ResolvedVersion.Column> matching = keyed ? keyColumns : List.of();
        String history = "vitrine.history_" + tableId;
        String was = rows(segment, matching, false, history, "_v_to", number("s._v_from"));
        String is = rows(
                        segment,
                        matching,
                        true,
                        "ONLY " + to.table(),
                        Sql.identifier(TableTriggers.versionColumn(tableId)),
                        "CAST(NULL AS bigint)")
                + "\nUNION ALL "
                + rows(segment, matching, false, history, "_v_from", number("s._v_to"));
        return keyed ? matched(segment, keyColumns, was, is) : unmatched(was, is);
    }

    /** The number of a token's version, looked up for each row: a join would need to know how many versions there are. */
    private String number(String token) {
        String number = range.hasRemoved()
                ? "(SELECT min(k.number) FROM vitrine.version k WHERE k.tab = %d AND k.number >= v.number AND NOT k.removed)"
                        .formatted(tableId)
                : "v.number";
        return "(SELECT %s FROM vitrine.version v WHERE v.tab = %d AND v.token = %s)".formatted(number, tableId, token);
    }

    /**
     * Rows that versions of a segment began or ended with: number, the key's columns, the row, its key. The numbers are worked
     * out below OFFSET 0, so that it is done once, and only then is a row made into jsonb.
     *
     * @param token the column of the row's token that counts
     * @param other the number of the version at its other end, which must be another one
     */
    private String rows(
            Segment segment,
            List<ResolvedVersion.Column> matching,
            boolean live,
            String source,
            String token,
            String other) {
        return select(segment, matching, live)
                + " FROM (SELECT s.*, %s AS \"~number\", %s AS \"~other\" FROM %s AS s WHERE s.%s BETWEEN %d AND %d OFFSET 0) AS r"
                        .formatted(number("s." + token), other, source, token, range.smallest(), range.greatest())
                + " WHERE r.\"~number\" BETWEEN %d AND %d AND r.\"~other\" IS DISTINCT FROM r.\"~number\""
                        .formatted(segment.first(), segment.last());
    }

    private static String select(Segment segment, List<ResolvedVersion.Column> key, boolean live) {
        StringBuilder list = new StringBuilder("SELECT r.\"~number\" AS number");
        for (int i = 0; i < key.size(); i++) {
            list.append(", ").append(value(key.get(i), live)).append(" AS k").append(i + 1);
        }
        return list.append(", ")
                .append(object(segment.columns(), live))
                .append(" AS row, ")
                .append(key.isEmpty() ? "CAST(NULL AS jsonb)" : object(key, live))
                .append(" AS key")
                .toString();
    }

    /** A sub-select, since a function takes no more than a hundred arguments. */
    private static String object(List<ResolvedVersion.Column> columns, boolean live) {
        return columns.stream()
                .map(column -> value(column, live) + " AS " + Sql.identifier(column.name()))
                .collect(Collectors.joining(", ", "(SELECT to_jsonb(\"~r\") FROM (SELECT ", ") AS \"~r\")"));
    }

    private static String value(ResolvedVersion.Column column, boolean live) {
        if (!live) {
            return "r." + Sql.identifier(column.stored());
        }
        return column.live() == null ? "CAST(NULL AS text)" : "r." + Sql.identifier(column.live());
    }

    private static String matched(Segment segment, List<ResolvedVersion.Column> key, String was, String is) {
        StringBuilder same = new StringBuilder("o.number = n.number");
        for (int i = 1; i <= key.size(); i++) {
            same.append(" AND o.k").append(i).append(" = n.k").append(i);
        }
        String names = Sql.array(
                segment.columns().stream().map(ResolvedVersion.Column::name).toList());
        return """
                SELECT * FROM (
                  SELECT CASE WHEN o.number IS NULL THEN 'insert' WHEN n.number IS NULL THEN 'delete' ELSE 'update' END AS change_type,
                    coalesce(n.number, o.number) AS version, coalesce(n.key, o.key) AS key,
                    CASE WHEN o.number IS NOT NULL AND n.number IS NOT NULL THEN ARRAY(
                      SELECT c.name FROM unnest(%s) WITH ORDINALITY AS c(name, place)
                      WHERE (o.row -> c.name)::text IS DISTINCT FROM (n.row -> c.name)::text ORDER BY c.place) END AS changed_columns,
                    o.row AS old, n.row AS new
                  FROM (%s) AS o FULL JOIN (%s) AS n ON %s) AS m WHERE m.changed_columns IS DISTINCT FROM '{}'""".formatted(names, was, is, same);
    }

    private static String unmatched(String was, String is) {
        return """
                SELECT 'delete' AS change_type, o.number AS version, o.key, CAST(NULL AS text[]) AS changed_columns, o.row AS old,
                  CAST(NULL AS jsonb) AS new FROM (%s) AS o
                UNION ALL
                SELECT 'insert', n.number, n.key, NULL, NULL, n.row FROM (%s) AS n""".formatted(was, is);
    }
}

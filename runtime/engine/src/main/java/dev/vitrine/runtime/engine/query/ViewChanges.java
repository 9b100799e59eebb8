package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What happened to the rows of an incremental view, as a query: the view as of each version of the table at its bottom beside the view as of
 * the version before. A version that was removed counts as part of the next that is left. One thread at a time.
 */
final class ViewChanges {
    /** Each is read as a whole, twice. */
    private static final int MOST_VERSIONS = 200;

    private final RunContext context;
    private final String sql;
    private final IncrementalView view;
    private final ManagedTable root;
    private final PastRelation past;
    private final Span where;

    /**
     * Changes of a view.
     *
     * @param root the table at its bottom
     * @param where the view's name, for errors
     */
    ViewChanges(RunContext context, String sql, Moments moments, IncrementalView view, ManagedTable root, Span where) {
        this.context = context;
        this.sql = sql;
        this.view = view;
        this.root = root;
        this.past = new PastRelation(context, sql, moments, view);
        this.where = where;
    }

    /**
     * The query in parentheses, with the columns of that of a table.
     *
     * @param from the version before the first change
     * @param to the version of the last, not before {@code from}
     * @throws SQLException 72V01 where the view kept no history in one of them
     */
    String select(long from, long to) throws SQLException {
        List<Long> versions = versions(from, to);
        if (versions.size() > MOST_VERSIONS + 1) {
            throw VitrineException.at(
                    where.position(sql),
                    ErrorCode.NOT_AVAILABLE,
                    "TABLE_CHANGES of view \"%s\" would go through %d versions; at most %d are gone through at once: ask for them in parts"
                            .formatted(view.name().name(), versions.size() - 1, MOST_VERSIONS));
        }
        List<String> parts = new ArrayList<>();
        for (int i = 1; i < versions.size(); i++) {
            parts.add(changes(versions.get(i - 1), versions.get(i)));
        }
        if (parts.isEmpty()) {
            parts.add(changes(to, to));
        }
        return """
                (SELECT c.change_type, c.version, v."time" AS at,
                  CASE WHEN v.kind IN ('revert', 'recompute', 'definition') THEN v.kind
                    WHEN v.schema_change IS NOT NULL THEN 'definition' ELSE 'data' END AS cause,
                  c.key, c.changed_columns, c.old, c.new
                FROM (%s) AS c LEFT JOIN vitrine.versions_%d AS v ON v.version = c.version
                WHERE c.changed_columns IS DISTINCT FROM '{}')""".formatted(String.join("\nUNION ALL\n", parts), root.id());
    }

    private List<Long> versions(long from, long to) throws SQLException {
        return context.side().call(side -> {
            List<Long> numbers = new ArrayList<>();
            try (PreparedStatement select = side.prepareStatement("SELECT DISTINCT number FROM vitrine.version"
                    + " WHERE tab = ? AND number BETWEEN ? AND ? AND hi >= 0 AND NOT removed ORDER BY number")) {
                select.setInt(1, root.id());
                select.setLong(2, from);
                select.setLong(3, to);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        numbers.add(rows.getLong(1));
                    }
                }
            }
            return numbers;
        });
    }

    private String changes(long before, long version) throws SQLException {
        PastRelation.Read was = past.in(before, where);
        PastRelation.Read is = past.in(version, where);
        List<String> key = is.key();
        String first = Quote.name(key.get(0));
        String same = key.stream()
                .map(name -> "o." + Quote.name(name) + " = n." + Quote.name(name))
                .collect(Collectors.joining(" AND "));
        String names =
                view.items().stream().map(item -> Quote.literal(item.name())).collect(Collectors.joining(", "));
        return """
                SELECT m.change_type, CAST(%1$d AS bigint) AS version, m.key,
                  CASE WHEN m.change_type = 'update' THEN ARRAY(
                    SELECT c.name FROM unnest(CAST(ARRAY[%2$s] AS text[])) WITH ORDINALITY AS c(name, place)
                    WHERE (m.old -> c.name)::text IS DISTINCT FROM (m.new -> c.name)::text ORDER BY c.place) END AS changed_columns,
                  m.old, m.new
                FROM (
                  SELECT CASE WHEN o.%3$s IS NULL THEN 'insert' WHEN n.%3$s IS NULL THEN 'delete' ELSE 'update' END AS change_type,
                    CASE WHEN n.%3$s IS NULL THEN %4$s ELSE %5$s END AS key,
                    CASE WHEN o.%3$s IS NOT NULL THEN %6$s END AS old, CASE WHEN n.%3$s IS NOT NULL THEN %7$s END AS new
                  FROM %8$s AS o FULL JOIN %9$s AS n ON %10$s
                  WHERE o.%3$s IS NULL OR n.%3$s IS NULL OR pg_catalog.record_image_ne(ROW(%11$s), ROW(%12$s))) AS m""".formatted(
                        version,
                        names,
                        first,
                        object("o", keyNames(key)),
                        object("n", keyNames(key)),
                        object("o", columns()),
                        object("n", columns()),
                        was.selectWithKey(),
                        is.selectWithKey(),
                        same,
                        list("o"),
                        list("n"));
    }

    private Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        view.items().forEach(item -> columns.put(item.name(), item.name()));
        return columns;
    }

    /** What users call the columns of the key; the positions in two iterators have the same name. */
    private Map<String, String> keyNames(List<String> key) {
        List<String> shown = new FillTargets(context).target(view).shownKey();
        Map<String, String> names = new LinkedHashMap<>();
        for (int i = 0; i < key.size(); i++) {
            String name = shown.get(i);
            for (int number = 2; names.containsKey(name); number++) {
                name = shown.get(i) + "_" + number;
            }
            names.put(name, key.get(i));
        }
        return names;
    }

    private String list(String alias) {
        return view.items().stream()
                .map(item -> alias + "." + Quote.name(item.name()))
                .collect(Collectors.joining(", "));
    }

    /** A sub-select, since a function takes no more than a hundred arguments. */
    private static String object(String alias, Map<String, String> columns) {
        return columns.entrySet().stream()
                .map(column -> alias + "." + Quote.name(column.getValue()) + " AS " + Quote.name(column.getKey()))
                .collect(Collectors.joining(", ", "(SELECT to_jsonb(\"~r\") FROM (SELECT ", ") AS \"~r\")"));
    }
}

package dev.vitrine.runtime.store.history;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The versions of a table as a query. */
public final class ShowHistory {

    private ShowHistory() {}

    /**
     * The same for a view: versions of the table at its bottom, and how many of the rows that the view stores each changed.
     *
     * @param viewId the history of what the view stores; empty for one that stores nothing, whose counts are NULL
     * @param first the first version of the table that the view is known in
     */
    public static String sqlOfView(int rootId, OptionalInt viewId, long first, @Nullable Long limit) {
        if (viewId.isEmpty()) {
            return """
                    SELECT v.version, v."time", v."user", v.kind, NULL::bigint AS inserts, NULL::bigint AS updates,
                      NULL::bigint AS deletes, v.errors, v.schema_change, v.cost, v.statement, v.label
                    FROM (%s) v""".formatted(sql(rootId, limit));
        }
        String pos = "(SELECT min(p.pos) FROM vitrine.version p WHERE p.tab = %d AND p.number %s v.version)";
        return """
                SELECT v.version, v."time", v."user", v.kind, coalesce(c.inserts, 0) AS inserts, coalesce(c.updates, 0) AS updates,
                  coalesce(c.deletes, 0) AS deletes, v.errors, v.schema_change, v.cost, v.statement, v.label
                FROM (SELECT v.*, %s AS pos, coalesce(%s, %d) AS next_pos FROM (%s) v WHERE v.version >= %d%s) v
                CROSS JOIN LATERAL (
                  SELECT sum(s.inserts)::bigint AS inserts, sum(s.updates)::bigint AS updates, sum(s.deletes)::bigint AS deletes
                  FROM vitrine.versions_%d s
                  WHERE s.version IN (SELECT p.number FROM vitrine.version p WHERE p.tab = %7$d AND p.pos >= v.pos AND p.pos < v.next_pos)
                ) c ORDER BY v.version DESC""".formatted(
                        pos.formatted(rootId, "="),
                        pos.formatted(rootId, ">"),
                        Long.MAX_VALUE,
                        sql(rootId, null),
                        first,
                        " ORDER BY v.version DESC" + (limit == null ? "" : " LIMIT " + limit),
                        viewId.getAsInt());
    }

    /**
     * A query with the columns version, time, user, kind, inserts, updates, deletes, errors, schema_change, cost, statement, label;
     * newest first. Counts are of rows inserted by the transaction, and of rows of the version before that it replaced or deleted: a
     * row that was updated twice counts once. Errors are cells that failed; the cost is in US dollars, NULL where no call had a price.
     * Run {@link Numbering#run} before, to see what has just ended.
     *
     * @param limit how many versions; null for all
     */
    public static String sql(int tableId, @Nullable Long limit) {
        return """
                SELECT v.version, v."time", v."user", v.kind, v.inserts, v.updates, v.deletes, coalesce(w.errors, 0) AS errors,
                  v.schema_change, w.cost, v.statement, l.label
                FROM vitrine.versions_%1$d v LEFT JOIN (
                  SELECT number, string_agg(label, ', ' ORDER BY label) AS label FROM vitrine.label WHERE tab = %1$d GROUP BY number
                ) l ON l.number = v.version
                LEFT JOIN (
                  SELECT x.number, sum(y.errors)::bigint AS errors, sum(vitrine.run_usd(y.run_id)) AS cost
                  FROM vitrine.version_work y JOIN vitrine.version x ON x.tab = y.tab AND x.token = y.token
                  WHERE y.tab = %1$d GROUP BY x.number
                ) w ON w.number = v.version
                ORDER BY v.version DESC""".formatted(tableId) + (limit == null ? "" : " LIMIT " + limit);
    }
}

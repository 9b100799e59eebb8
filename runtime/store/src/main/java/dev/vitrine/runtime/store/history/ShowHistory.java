package dev.vitrine.runtime.store.history;

import org.jspecify.annotations.Nullable;

/** The versions of a table as a query. */
public final class ShowHistory {

    private ShowHistory() {}

    /**
     * A query with the columns version, time, user, kind, inserts, updates, deletes, schema_change, statement, label; newest first.
     * Counts are of rows inserted by the transaction, and of
     * rows of the version before that it replaced or deleted: a row that was updated twice counts once. Run {@link Numbering#run} before, to see what has just ended.
     *
     * @param limit how many versions; null for all
     */
    public static String sql(int tableId, @Nullable Long limit) {
        return """
                SELECT v.version, v."time", v."user", v.kind, v.inserts, v.updates, v.deletes, v.schema_change, v.statement, l.label
                FROM vitrine.versions_%1$d v LEFT JOIN (
                  SELECT number, string_agg(label, ', ' ORDER BY label) AS label FROM vitrine.label WHERE tab = %1$d GROUP BY number
                ) l ON l.number = v.version ORDER BY v.version DESC""".formatted(tableId) + (limit == null ? "" : " LIMIT " + limit);
    }
}

package dev.vitrine.runtime.store.history;

import org.jspecify.annotations.Nullable;

/** The versions of a table as a query. */
public final class ShowHistory {

    private ShowHistory() {}

    /**
     * A query with the columns version, time, user, kind, inserts, updates, deletes, schema_change, statement; newest first.
     * Counts are of rows inserted by the transaction, and of
     * rows of the version before that it replaced or deleted: a row that was updated twice counts once. Run {@link Numbering#run} before, to see what has just ended.
     *
     * @param limit how many versions; null for all
     */
    public static String sql(int tableId, @Nullable Long limit) {
        return "SELECT * FROM vitrine.versions_" + tableId + " ORDER BY version DESC"
                + (limit == null ? "" : " LIMIT " + limit);
    }
}

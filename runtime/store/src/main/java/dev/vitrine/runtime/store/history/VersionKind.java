package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;

/** Says, for the open transaction, what a version is that writing to a table makes; otherwise its rows say so. */
public final class VersionKind {
    /** Values that were computed anew. */
    public static final String RECOMPUTE = "recompute";
    /** Rows of an old version. */
    public static final String REVERT = "revert";

    private VersionKind() {}

    /** Sets the kind until the transaction ends. */
    public static void set(Connection connection, int tableId, String kind) throws SQLException {
        Sql.query(connection, row -> 0, "SELECT set_config('vitrine.t' || ? || 'k', ?, true)", tableId, kind);
    }

    /** Sets the kind, and the text that stands for the statements that follow, until {@link #end}. */
    public static void set(Connection connection, int tableId, String kind, String statement) throws SQLException {
        Sql.query(
                connection,
                row -> 0,
                "SELECT set_config('vitrine.t' || ? || 'k', ?, true), set_config('vitrine.query', ?, true)",
                tableId,
                kind,
                statement);
    }

    /** Statements stand for themselves again. */
    public static void end(Connection connection, int tableId, boolean keepKind) throws SQLException {
        Sql.query(
                connection,
                row -> 0,
                "SELECT set_config('vitrine.query', '', true), CASE WHEN ? THEN '' ELSE set_config('vitrine.t' || ? || 'k', '', true) END",
                keepKind,
                tableId);
    }
}

package dev.vitrine.runtime.store.foreign;

import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.Quote;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The triggers of one table that note which rows other clients write and leave incomplete. They fire after the statement, all its rows
 * at once, and never refuse a write: where the table was altered behind our back they note only that there are such rows.
 *
 * @param relationId the table's number
 * @param table the table
 * @param key the columns of its primary key, at least one
 * @param cells the computed columns that are filled with each write
 * @param views whether views or indexes stand on the table, which lack something after each write of another client
 */
public record ForeignWriteTriggers(
        int relationId, QualifiedName table, List<String> key, List<Cell> cells, boolean views) {
    /** Rows that a statement writes beyond this number are not noted one by one. */
    static final int MOST_ROWS = 1_000;

    public ForeignWriteTriggers {
        key = List.copyOf(key);
        cells = List.copyOf(cells);
    }

    /**
     * A computed column.
     *
     * @param column its name
     * @param inputs the columns that it is computed from
     */
    public record Cell(String column, List<String> inputs) {
        public Cell {
            inputs = List.copyOf(inputs);
        }

        private String isMissing() {
            return inputs.stream()
                    .map(input -> " AND n." + Quote.name(input) + " IS NOT NULL")
                    .collect(Collectors.joining("", "(n." + Quote.name(column) + " IS NULL", ")"));
        }
    }

    /**
     * An expression of RETURNING, with a mark on the statement that the driver completes the rows which it writes.
     *
     * @param relationId the number of the table that is written
     * @param expression one that the list has anyway
     */
    public static String completed(int relationId, String expression) {
        return "CASE WHEN pg_catalog.set_config('vitrine.completes', '" + relationId
                + ":' || pg_catalog.pg_trigger_depth() || ':' || CAST(pg_catalog.statement_timestamp() AS text), true)"
                + " IS NOT NULL THEN " + expression + " END";
    }

    /** An expression that marks all writes to a table, until the transaction ends or the next such mark. */
    public static String completing(int relationId) {
        return "set_config('vitrine.completes', '" + relationId + "', true)";
    }

    /** The expression that ends {@link #completing}. */
    public static String completed() {
        return "set_config('vitrine.completes', '', true)";
    }

    /** Makes or replaces the triggers; takes a lock of mode SHARE ROW EXCLUSIVE on the table. */
    public void install(Connection connection) throws SQLException {
        String function = function(relationId);
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("CREATE OR REPLACE FUNCTION " + function
                    + " RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS "
                    + Quote.literal(body()));
            statement.execute("REVOKE EXECUTE ON FUNCTION " + function + " FROM PUBLIC");
            for (String event : List.of("INSERT", "UPDATE")) {
                statement.execute("CREATE OR REPLACE TRIGGER " + trigger(event) + " AFTER " + event + " ON "
                        + table.quoted() + " REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION "
                        + function);
            }
        }
    }

    /** Drops the triggers of a table, if it has them. */
    public static void remove(Connection connection, int relationId) throws SQLException {
        try (PreparedStatement exists = connection.prepareStatement("SELECT to_regprocedure(?) IS NOT NULL")) {
            exists.setString(1, function(relationId));
            try (ResultSet row = exists.executeQuery()) {
                if (!row.next() || !row.getBoolean(1)) {
                    return;
                }
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP FUNCTION " + function(relationId) + " CASCADE");
        }
    }

    private static String function(int relationId) {
        return "vitrine.foreign_write_" + relationId + "()";
    }

    private String trigger(String event) {
        return Quote.name(
                "~vitrine_foreign_" + relationId + "_" + event.substring(0, 1).toLowerCase(java.util.Locale.ROOT));
    }

    /** Values in a JSON array read the same whatever formats the session has set. */
    private String body() {
        String incomplete =
                views ? "" : " WHERE " + cells.stream().map(Cell::isMissing).collect(Collectors.joining(" OR "));
        String keys = key.stream().map(name -> "n." + Quote.name(name)).collect(Collectors.joining(", "));
        return """
                DECLARE
                  completes text := current_setting('vitrine.completes', true);
                  noted bigint;
                BEGIN
                  IF completes = '$id' OR completes = '$id:' || pg_trigger_depth() - 1 || ':' || statement_timestamp()::text
                      OR current_setting('vitrine.filling', true) = ANY ('{on,$id}') THEN
                    RETURN NULL;
                  END IF;
                  BEGIN
                    PERFORM FROM n$incomplete LIMIT 1;
                    IF NOT FOUND THEN
                      RETURN NULL;
                    END IF;
                    INSERT INTO vitrine.foreign_write (relation_id, row_key)
                      SELECT $id, jsonb_build_array($keys) FROM n$incomplete LIMIT $most;
                    GET DIAGNOSTICS noted = ROW_COUNT;
                  EXCEPTION WHEN undefined_column OR datatype_mismatch OR undefined_function THEN
                    noted := $most;
                  END;
                  IF noted = $most THEN
                    INSERT INTO vitrine.foreign_write (relation_id) VALUES ($id);
                  END IF;
                  RETURN NULL;
                END
                """.replace("$incomplete", incomplete)
                .replace("$keys", keys)
                .replace("$most", Integer.toString(MOST_ROWS))
                .replace("$id", Integer.toString(relationId));
    }
}

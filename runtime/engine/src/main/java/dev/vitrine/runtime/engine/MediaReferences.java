package dev.vitrine.runtime.engine;

import dev.vitrine.planner.Quote;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a database refers to stored media: every column of text, JSON or the like of every table, among them old rows, rows of
 * views and results that are kept. A locator may have been copied anywhere, and whoever releases a table makes text of it.
 */
final class MediaReferences {
    private static final String COLUMNS = """
            SELECT n.nspname, c.relname, a.attname, t.typname IN ('video', 'image', 'audio', 'document')
                AND t.typnamespace = 'vitrine'::regnamespace AS is_media,
              has_column_privilege(c.oid, a.attnum, 'select') AND NOT row_security_active(c.oid) AS is_readable
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
            WHERE c.relkind IN ('r', 'm') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
              AND NOT (n.nspname = 'vitrine' AND c.relname IN ('media', 'media_chunk', 'media_store', 'migration'))
              AND (t.typcategory = 'S' OR e.typcategory = 'S' OR t.typname IN ('json', 'jsonb', 'xml', 'hstore'))
            """;

    private static final String LOCATORS = """
            SELECT 'vitrine:sha256/' || found[1] FROM ONLY %1$s.%2$s AS t,
              regexp_matches(t.%3$s::text, 'vitrine:sha256/([0-9a-f]{64})', 'g') AS found
            WHERE t.%3$s::text LIKE '%%vitrine:sha256/%%'""";

    private MediaReferences() {}

    /** A query of all locators in use; empty if a media column cannot be read, since nobody can tell then. */
    static Optional<String> query(Connection connection) throws SQLException {
        List<String> queries = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery(COLUMNS)) {
            while (columns.next()) {
                if (columns.getBoolean("is_readable")) {
                    queries.add(LOCATORS.formatted(
                            Quote.name(columns.getString(1)),
                            Quote.name(columns.getString(2)),
                            Quote.name(columns.getString(3))));
                } else if (columns.getBoolean("is_media")) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(queries.isEmpty() ? "SELECT NULL::text" : String.join("\nUNION ALL\n", queries));
    }
}

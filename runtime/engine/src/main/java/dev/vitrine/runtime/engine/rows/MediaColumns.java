package dev.vitrine.runtime.engine.rows;

import dev.vitrine.udf.MediaKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells which columns of a result are media. The server describes a domain's column by the domain's base type, so the
 * table's column is asked.
 */
public final class MediaColumns {
    private static final String DOMAIN = """
            SELECT t.typname FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid AND t.typtype = 'd'
            JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace AND n.nspname = 'vitrine'
            WHERE a.attrelid = CAST(? AS oid) AND a.attnum = ?
            """;

    private MediaColumns() {}

    /** The kind of a result's column, 1-based; empty if it is no media column of a table or view. */
    public static Optional<MediaKind> kind(Connection connection, ResultSetMetaData columns, int column)
            throws SQLException {
        Optional<MediaKind> computed = DriverRows.computedMedia(columns, column);
        DriverRows.Origin origin = DriverRows.origin(columns, column);
        if (computed.isPresent() || origin.tableOid() == 0) {
            return computed;
        }
        try (PreparedStatement statement = connection.prepareStatement(DOMAIN)) {
            statement.setLong(1, Integer.toUnsignedLong(origin.tableOid()));
            statement.setInt(2, origin.position());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? parse(rows.getString(1)) : Optional.empty();
            }
        }
    }

    private static Optional<MediaKind> parse(String domain) {
        for (MediaKind kind : MediaKind.values()) {
            if (domain.equals(kind.name().toLowerCase(Locale.ROOT))) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}

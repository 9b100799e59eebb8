package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/** Which columns a table had from which version on. */
final class SchemaVersions {

    private SchemaVersions() {}

    /** The transaction's token, after a version of the change is due. */
    static long note(Connection connection, int tableId, String change) throws SQLException {
        return Sql.query(connection, row -> row.getLong(1), "SELECT vitrine.note_change(?, ?)", tableId, change)
                .get(0);
    }

    /** Writes down the columns from the version of a token on. */
    static void add(Connection connection, int tableId, long token, List<StoredColumn> columns) throws SQLException {
        List<StoredColumn> live = live(columns);
        Sql.update(
                connection,
                """
                INSERT INTO vitrine.schema_version (tab, token, columns)
                SELECT ?, ?, coalesce(jsonb_agg(jsonb_build_object('name', name, 'stored', stored) ORDER BY place), '[]')
                FROM unnest(?::text[], ?::text[]) WITH ORDINALITY c (name, stored, place)
                ON CONFLICT (tab, token) DO UPDATE SET columns = excluded.columns""",
                tableId,
                token,
                live.stream().map(StoredColumn::liveName).toArray(String[]::new),
                live.stream().map(StoredColumn::name).toArray(String[]::new));
    }

    /** Columns that the table has, in its order. */
    static List<StoredColumn> live(List<StoredColumn> columns) {
        return columns.stream()
                .filter(column -> column.liveName() != null)
                .sorted(Comparator.comparingInt(StoredColumn::liveNumber))
                .toList();
    }
}

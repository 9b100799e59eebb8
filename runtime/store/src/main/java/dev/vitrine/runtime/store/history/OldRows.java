package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** The replaced rows of a table under the names that its columns have now, for its owner. */
public final class OldRows {
    /** The column of {@link #select} that tells where a row lies. */
    public static final String PLACE = "\"~place\"";

    /** The column of {@link #select} with the token that wrote a row. */
    public static final String FROM = "\"~from\"";

    /** The column of {@link #select} with the token that replaced it. */
    public static final String TO = "\"~to\"";

    private OldRows() {}

    /** A sub-select in parentheses; the caller adds an alias. Columns that the table has lost are not in it. */
    public static String select(Connection connection, int tableId) throws SQLException {
        List<StoredColumn> columns = SchemaVersions.live(StoredColumn.of(connection, tableId));
        String list = columns.stream()
                .map(column -> ", h." + Sql.identifier(column.name()) + " AS " + Sql.identifier(name(column)))
                .collect(Collectors.joining());
        return "(SELECT h.ctid AS %s, h._v_from AS %s, h._v_to AS %s%s FROM %s h)"
                .formatted(PLACE, FROM, TO, list, new HistoryTable(tableId).name());
    }

    private static String name(StoredColumn column) {
        return java.util.Objects.requireNonNull(column.liveName());
    }

    /** The table of the replaced rows, as {@code vitrine.h7}. */
    public static String table(int tableId) {
        return new HistoryTable(tableId).name();
    }

    /** Whether rows wait for the history to be fitted to the table; {@link History#refresh} takes them in. */
    public static boolean areSpilled(Connection connection, int tableId) throws SQLException {
        return Sql.query(connection, row -> row.getBoolean(1), """
                        SELECT EXISTS (SELECT FROM vitrine.spill WHERE tab = t.tab)
                          OR vitrine.shape_of(vitrine.table_of(t.tab)) <> t.shape
                        FROM vitrine.history t WHERE t.tab = ?""", tableId).contains(true);
    }
}

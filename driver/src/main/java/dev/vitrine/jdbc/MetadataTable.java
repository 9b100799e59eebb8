package dev.vitrine.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a metadata result set, read so that they can be changed. If nothing is changed the server driver's own
 * result set is given; else the changed rows go through the server once, which makes an ordinary result set of them.
 */
final class MetadataTable {
    private final ResultSet source;
    private final List<String> labels = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private final Map<String, Integer> positions = new HashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private boolean changed;

    private MetadataTable(ResultSet source) {
        this.source = source;
    }

    /** Reads a result set of the server driver's metadata. */
    static MetadataTable read(ResultSet source) throws SQLException {
        MetadataTable table = new MetadataTable(source);
        ResultSetMetaData columns = source.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            table.labels.add(columns.getColumnLabel(i));
            table.types.add(columns.getColumnTypeName(i));
            table.positions.put(columns.getColumnLabel(i), i - 1);
        }
        while (source.next()) {
            @Nullable String[] cells = new String[table.labels.size()];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = source.getString(i + 1);
            }
            table.rows.add(table.new Row(cells));
        }
        return table;
    }

    /**
     * A result set without rows.
     *
     * @param columns its columns with their types, such as {@code TABLE_CAT text, TABLE_SCHEM text}
     */
    static ResultSet empty(Connection connection, String columns) throws SQLException {
        String selected = Arrays.stream(columns.split(", *", -1))
                .map(column -> column.split(" ", 2))
                .map(parts -> "NULL::" + parts[1] + " AS \"" + parts[0] + "\"")
                .collect(Collectors.joining(", "));
        Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        statement.closeOnCompletion();
        return statement.executeQuery("SELECT " + selected + " WHERE false");
    }

    /** One row, its cells as text. */
    final class Row {
        private final @Nullable String[] cells;

        private Row(@Nullable String[] cells) {
            this.cells = cells;
        }

        /** The cell of a column; null also if there is no such column. */
        @Nullable
        String get(String label) {
            Integer position = positions.get(label);
            return position == null ? null : cells[position];
        }

        void set(String label, @Nullable String value) {
            Integer position = positions.get(label);
            if (position != null) {
                changed = true;
                cells[position] = value;
            }
        }
    }

    List<Row> rows() {
        return List.copyOf(rows);
    }

    List<String> labels() {
        return labels;
    }

    void remove(Row row) {
        changed |= rows.remove(row);
    }

    /** Adds a row with the given cells, the others NULL, behind the last. */
    void add(Map<String, String> cells) {
        Row row = new Row(new String[labels.size()]);
        cells.forEach(row::set);
        rows.add(row);
        changed = true;
    }

    /** The rows as a result set of the server's driver. */
    ResultSet toResultSet(Connection connection) throws SQLException {
        if (!changed) {
            source.beforeFirst();
            return source;
        }
        source.close();
        PreparedStatement statement =
                connection.prepareStatement(selection(), ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        statement.closeOnCompletion();
        for (int i = 0; i < labels.size(); i++) {
            int position = i;
            @Nullable
            Object[] column = rows.stream().map(row -> row.cells[position]).toArray();
            statement.setArray(i + 1, connection.createArrayOf("text", column));
        }
        return statement.executeQuery();
    }

    private String selection() {
        String columns = IntStream.range(0, labels.size())
                .mapToObj(i -> "c" + i + "::" + types.get(i) + " AS \"" + labels.get(i) + "\"")
                .collect(Collectors.joining(", "));
        String arrays =
                labels.stream().map(label -> "pg_catalog.unnest(?::text[])").collect(Collectors.joining(", "));
        String names = IntStream.range(0, labels.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        return "SELECT " + columns + " FROM ROWS FROM (" + arrays + ") WITH ORDINALITY AS t(" + names
                + ", n) ORDER BY n";
    }
}

package dev.vitrine.runtime.engine.rows;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.runtime.engine.compute.WireValues;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;
import org.postgresql.core.Field;
import org.postgresql.core.Tuple;

/**
 * Builds result sets with the same columns: some as the server sent them, some computed. Used by one thread at a time.
 */
public final class RowsBuilder {
    private final Connection connection;
    private final List<Column> columns = new ArrayList<>();

    /** One column: from the server's row, or computed. */
    private record Column(Field field, int source) {}

    public RowsBuilder(Connection connection) {
        this.connection = connection;
    }

    /** Adds a column that is handed on from a result of the server, 0-based there. */
    public RowsBuilder pass(ResultSetMetaData source, int column) throws SQLException {
        columns.add(new Column(DriverRows.field(source, column + 1), column));
        return this;
    }

    /** Adds a computed column. */
    public RowsBuilder computed(String label, PostgresType type) throws SQLException {
        Field field = type.media().isPresent()
                ? new MediaField(label, type.media().get())
                : new Field(
                        label,
                        connection.unwrap(BaseConnection.class).getTypeInfo().getPGType(type.name()));
        columns.add(new Column(field, -1));
        return this;
    }

    /** Number of columns. */
    public int size() {
        return columns.size();
    }

    /** The server's bytes of the current row for the columns that are handed on, null for the others. */
    public byte @Nullable [][] capture(ResultSet source) {
        byte @Nullable [][] row = new byte[columns.size()][];
        for (int i = 0; i < row.length; i++) {
            int from = columns.get(i).source();
            if (from >= 0) {
                row[i] = DriverRows.bytes(source, from);
            }
        }
        return row;
    }

    /** The bytes of a computed value. */
    public static byte @Nullable [] encode(@Nullable Object value) {
        if (value instanceof Boolean truth) {
            return new byte[] {(byte) (truth ? 't' : 'f')};
        }
        String text = WireValues.toText(value);
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the columns are. */
    public ResultSetMetaData describe() throws SQLException {
        try (ResultSet none = build(List.of())) {
            return none.getMetaData();
        }
    }

    /** A complete, scrollable result set of rows as {@link #capture} and {@link #encode} give them. */
    public ResultSet build(List<byte @Nullable [][]> rows) throws SQLException {
        List<Tuple> tuples = new ArrayList<>(rows.size());
        for (byte[][] row : rows) {
            tuples.add(new Tuple(row));
        }
        Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        statement.closeOnCompletion();
        Field[] fields = columns.stream().map(Column::field).toArray(Field[]::new);
        return statement.unwrap(BaseStatement.class).createDriverResultSet(fields, tuples);
    }
}

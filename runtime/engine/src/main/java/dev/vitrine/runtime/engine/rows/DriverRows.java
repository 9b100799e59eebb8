package dev.vitrine.runtime.engine.rows;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.udf.MediaKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.Tuple;
import org.postgresql.jdbc.PgResultSet;
import org.postgresql.jdbc.PgResultSetMetaData;

/**
 * Reaches the raw columns and rows of a result set of the server's driver, so that a value is handed on in the server's
 * own bytes, whatever its type and format. pgjdbc keeps both in protected fields and has no accessor for them.
 */
public final class DriverRows {
    private static final VarHandle ROW = handle(PgResultSet.class, "thisRow", Tuple.class);
    private static final VarHandle ROWS = handle(PgResultSet.class, "rows", List.class);
    private static final VarHandle CURRENT_ROW = handle(PgResultSet.class, "currentRow", int.class);
    private static final VarHandle METADATA_FIELDS = handle(PgResultSetMetaData.class, "fields", Field[].class);

    private DriverRows() {}

    private static VarHandle handle(Class<?> owner, String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findVarHandle(owner, name, type);
        } catch (ReflectiveOperationException e) {
            throw VitrineException.of(
                    ErrorCode.INTERNAL,
                    "this version of the PostgreSQL JDBC driver keeps its rows otherwise; 42.7 is known to fit",
                    e);
        }
    }

    /** The bytes of a column of the current row, 0-based, or null for SQL NULL; not to be changed. */
    static byte @Nullable [] bytes(ResultSet rows, int column) {
        return ((Tuple) ROW.get((PgResultSet) rows)).get(column);
    }

    /** Number of rows behind the current one that were received already; 0 if another driver's result set has them. */
    public static int received(ResultSet rows) {
        return rows instanceof PgResultSet ours ? list(ours).size() - 1 - (int) CURRENT_ROW.get(ours) : 0;
    }

    /**
     * The text of a column of a row that comes later, or null for SQL NULL.
     *
     * @param column 1-based; its values are text
     * @param distance 1 for the next row, at most as many as were {@linkplain #received received}
     */
    public static @Nullable String textAhead(ResultSet rows, int column, int distance) {
        PgResultSet ours = (PgResultSet) rows;
        byte[] bytes = list(ours).get((int) CURRENT_ROW.get(ours) + distance).get(column - 1);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static List<Tuple> list(PgResultSet rows) {
        List<Tuple> received = (List<Tuple>) ROWS.get(rows);
        return received == null ? List.of() : received;
    }

    /**
     * Where a column comes from.
     *
     * @param tableOid the table or view, 0 if the column is an expression
     * @param position its number there
     */
    public record Origin(int tableOid, int position) {}

    /** Where a column comes from; the column is 1-based. */
    public static Origin origin(ResultSetMetaData columns, int column) throws SQLException {
        Field field = field(columns, column);
        return new Origin(field.getTableOid(), field.getPositionInTable());
    }

    /** The kind of a column of computed media; the column is 1-based. */
    public static Optional<MediaKind> computedMedia(ResultSetMetaData columns, int column) throws SQLException {
        return field(columns, column) instanceof MediaField media ? Optional.of(media.kind()) : Optional.empty();
    }

    /** A column, 1-based; not to be changed. */
    static Field field(ResultSetMetaData columns, int column) throws SQLException {
        Field[] fields = (Field[]) METADATA_FIELDS.get((PgResultSetMetaData) columns);
        if (column < 1 || column > fields.length) {
            throw new SQLException(
                    "the column index is out of range: " + column + ", there are " + fields.length, "22023");
        }
        return fields[column - 1];
    }
}

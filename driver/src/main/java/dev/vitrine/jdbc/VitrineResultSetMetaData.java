package dev.vitrine.jdbc;

import dev.vitrine.udf.MediaKind;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A result's columns: the server driver's, without hidden ones, and with the kind of a media column as its type name. */
final class VitrineResultSetMetaData implements ResultSetMetaData {
    private final ResultSetMetaData inner;
    private final int @Nullable [] columns;
    private final MediaColumns media;

    VitrineResultSetMetaData(EngineSession engine, ResultSetMetaData inner, int @Nullable [] columns)
            throws SQLException {
        this.inner = inner;
        this.columns = columns;
        this.media = new MediaColumns(engine, inner);
    }

    private int number(int column) throws SQLException {
        return columns == null ? column : VisibleColumns.number(columns, column);
    }

    @Override
    public int getColumnCount() throws SQLException {
        return columns == null ? inner.getColumnCount() : columns.length;
    }

    @Override
    public String getColumnTypeName(int column) throws SQLException {
        Optional<MediaKind> kind = media.kind(number(column));
        return kind.isPresent() ? kind.get().name().toLowerCase(Locale.ROOT) : inner.getColumnTypeName(number(column));
    }

    @Override
    public boolean isAutoIncrement(int column) throws SQLException {
        return inner.isAutoIncrement(number(column));
    }

    @Override
    public boolean isCaseSensitive(int column) throws SQLException {
        return inner.isCaseSensitive(number(column));
    }

    @Override
    public boolean isSearchable(int column) throws SQLException {
        return inner.isSearchable(number(column));
    }

    @Override
    public boolean isCurrency(int column) throws SQLException {
        return inner.isCurrency(number(column));
    }

    @Override
    public int isNullable(int column) throws SQLException {
        return inner.isNullable(number(column));
    }

    @Override
    public boolean isSigned(int column) throws SQLException {
        return inner.isSigned(number(column));
    }

    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        return inner.getColumnDisplaySize(number(column));
    }

    @Override
    public String getColumnLabel(int column) throws SQLException {
        return inner.getColumnLabel(number(column));
    }

    @Override
    public String getColumnName(int column) throws SQLException {
        return inner.getColumnName(number(column));
    }

    @Override
    public String getSchemaName(int column) throws SQLException {
        return inner.getSchemaName(number(column));
    }

    @Override
    public int getPrecision(int column) throws SQLException {
        return inner.getPrecision(number(column));
    }

    @Override
    public int getScale(int column) throws SQLException {
        return inner.getScale(number(column));
    }

    @Override
    public String getTableName(int column) throws SQLException {
        return inner.getTableName(number(column));
    }

    @Override
    public String getCatalogName(int column) throws SQLException {
        return inner.getCatalogName(number(column));
    }

    @Override
    public int getColumnType(int column) throws SQLException {
        return inner.getColumnType(number(column));
    }

    @Override
    public boolean isReadOnly(int column) throws SQLException {
        return inner.isReadOnly(number(column));
    }

    @Override
    public boolean isWritable(int column) throws SQLException {
        return inner.isWritable(number(column));
    }

    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        return inner.isDefinitelyWritable(number(column));
    }

    @Override
    public String getColumnClassName(int column) throws SQLException {
        return inner.getColumnClassName(number(column));
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, inner, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return Wrappers.isWrapperFor(this, inner, type);
    }
}

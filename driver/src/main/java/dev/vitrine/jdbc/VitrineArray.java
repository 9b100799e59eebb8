package dev.vitrine.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An SQL array whose result sets lead to the user's connection. */
final class VitrineArray implements Array {
    private final VitrineConnection connection;
    private final Array inner;

    VitrineArray(VitrineConnection connection, Array inner) {
        this.connection = connection;
        this.inner = inner;
    }

    /** The server driver's array behind an array. */
    static @Nullable Array unwrapped(@Nullable Array array) {
        return array instanceof VitrineArray ours ? ours.inner : array;
    }

    @Override
    public String getBaseTypeName() throws SQLException {
        return inner.getBaseTypeName();
    }

    @Override
    public int getBaseType() throws SQLException {
        return inner.getBaseType();
    }

    @Override
    public Object getArray() throws SQLException {
        return inner.getArray();
    }

    @Override
    public Object getArray(Map<String, Class<?>> types) throws SQLException {
        return inner.getArray(types);
    }

    @Override
    public Object getArray(long index, int count) throws SQLException {
        return inner.getArray(index, count);
    }

    @Override
    public Object getArray(long index, int count, Map<String, Class<?>> types) throws SQLException {
        return inner.getArray(index, count, types);
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        return connection.show(inner.getResultSet());
    }

    @Override
    public ResultSet getResultSet(Map<String, Class<?>> types) throws SQLException {
        return connection.show(inner.getResultSet(types));
    }

    @Override
    public ResultSet getResultSet(long index, int count) throws SQLException {
        return connection.show(inner.getResultSet(index, count));
    }

    @Override
    public ResultSet getResultSet(long index, int count, Map<String, Class<?>> types) throws SQLException {
        return connection.show(inner.getResultSet(index, count, types));
    }

    @Override
    public void free() throws SQLException {
        inner.free();
    }

    /** The array as the server writes it, such as <code>{1,2}</code>. */
    @Override
    public String toString() {
        return String.valueOf(inner);
    }
}

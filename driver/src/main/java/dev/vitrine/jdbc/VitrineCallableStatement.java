package dev.vitrine.jdbc;

import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call, which is the server's; a text of ours that was prepared as a call runs but has no OUT parameters. */
final class VitrineCallableStatement extends ForwardingCallableStatement {
    VitrineCallableStatement(VitrineConnection connection, String sql, Preparation preparation, Routed routed) {
        super(connection, sql, preparation, routed);
    }

    @Override
    CallableStatement call() throws SQLException {
        PreparedStatement direct = direct();
        if (direct instanceof CallableStatement call) {
            return call;
        }
        throw SqlExceptions.of(
                "42V04", "this statement has no OUT and no named parameters: a function of Vitrine is used in it");
    }

    @Override
    public @Nullable Object getObject(int index) throws SQLException {
        return shown(call().getObject(index));
    }

    @Override
    public @Nullable Object getObject(int index, @Nullable Map<String, Class<?>> types) throws SQLException {
        return shown(call().getObject(index, types));
    }

    @Override
    public @Nullable Object getObject(String name) throws SQLException {
        return shown(call().getObject(name));
    }

    @Override
    public @Nullable Object getObject(String name, @Nullable Map<String, Class<?>> types) throws SQLException {
        return shown(call().getObject(name, types));
    }

    @Override
    public @Nullable Array getArray(int index) throws SQLException {
        return shown(call().getArray(index));
    }

    @Override
    public @Nullable Array getArray(String name) throws SQLException {
        return shown(call().getArray(name));
    }

    private @Nullable Array shown(@Nullable Array array) {
        return array == null ? null : new VitrineArray(connection, array);
    }

    private @Nullable Object shown(@Nullable Object value) throws SQLException {
        if (value instanceof Array array) {
            return shown(array);
        }
        return value instanceof ResultSet rows ? connection.show(rows) : value;
    }
}

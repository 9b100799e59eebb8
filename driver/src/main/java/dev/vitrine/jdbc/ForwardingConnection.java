package dev.vitrine.jdbc;

import java.sql.Connection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.NullUnmarked;

/** A connection that hands everything to another one. */
@NullUnmarked
abstract class ForwardingConnection implements Connection {
    /** The server driver's connection. */
    final Connection inner;

    ForwardingConnection(Connection inner) {
        this.inner = inner;
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        return inner.getAutoCommit();
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        inner.setAutoCommit(autoCommit);
    }

    @Override
    public String getCatalog() throws SQLException {
        return inner.getCatalog();
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        inner.setCatalog(catalog);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        return inner.getClientInfo();
    }

    @Override
    public String getClientInfo(String name) throws SQLException {
        return inner.getClientInfo(name);
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        inner.setClientInfo(properties);
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        inner.setClientInfo(name, value);
    }

    @Override
    public boolean isClosed() throws SQLException {
        return inner.isClosed();
    }

    @Override
    public int getHoldability() throws SQLException {
        return inner.getHoldability();
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        inner.setHoldability(holdability);
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        return inner.getNetworkTimeout();
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        inner.setNetworkTimeout(executor, milliseconds);
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return inner.isReadOnly();
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        inner.setReadOnly(readOnly);
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        return inner.setSavepoint();
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        return inner.setSavepoint(name);
    }

    @Override
    public String getSchema() throws SQLException {
        return inner.getSchema();
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        inner.setSchema(schema);
    }

    @Override
    public void setShardingKey(ShardingKey key) throws SQLException {
        inner.setShardingKey(key);
    }

    @Override
    public void setShardingKey(ShardingKey key, ShardingKey superKey) throws SQLException {
        inner.setShardingKey(key, superKey);
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey key, ShardingKey superKey, int timeoutSeconds)
            throws SQLException {
        return inner.setShardingKeyIfValid(key, superKey, timeoutSeconds);
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey key, int timeoutSeconds) throws SQLException {
        return inner.setShardingKeyIfValid(key, timeoutSeconds);
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        return inner.getTransactionIsolation();
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        inner.setTransactionIsolation(level);
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        return inner.getTypeMap();
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> types) throws SQLException {
        inner.setTypeMap(types);
    }

    @Override
    public boolean isValid(int seconds) throws SQLException {
        return inner.isValid(seconds);
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return inner.getWarnings();
    }

    @Override
    public void beginRequest() throws SQLException {
        inner.beginRequest();
    }

    @Override
    public void clearWarnings() throws SQLException {
        inner.clearWarnings();
    }

    @Override
    public void commit() throws SQLException {
        inner.commit();
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        return inner.createSQLXML();
    }

    @Override
    public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
        return inner.createStruct(typeName, attributes);
    }

    @Override
    public void endRequest() throws SQLException {
        inner.endRequest();
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        return inner.nativeSQL(sql);
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        inner.releaseSavepoint(savepoint);
    }

    @Override
    public void rollback() throws SQLException {
        inner.rollback();
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        inner.rollback(savepoint);
    }
}

package dev.vitrine.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.NullUnmarked;

/** A call whose parameters by name and whose results are those of the server driver's statement. */
@NullUnmarked
abstract class ForwardingCallableStatement extends VitrinePreparedStatement implements CallableStatement {
    ForwardingCallableStatement(VitrineConnection connection, String sql, Preparation preparation, Routed routed) {
        super(connection, sql, preparation, routed);
    }

    /** The server driver's statement. */
    abstract CallableStatement call() throws SQLException;

    @Override
    public void setAsciiStream(String name, InputStream stream) throws SQLException {
        call().setAsciiStream(name, stream);
    }

    @Override
    public void setAsciiStream(String name, InputStream stream, int length) throws SQLException {
        call().setAsciiStream(name, stream, length);
    }

    @Override
    public void setAsciiStream(String name, InputStream stream, long length) throws SQLException {
        call().setAsciiStream(name, stream, length);
    }

    @Override
    public BigDecimal getBigDecimal(String name) throws SQLException {
        return call().getBigDecimal(name);
    }

    @Override
    public BigDecimal getBigDecimal(int index) throws SQLException {
        return call().getBigDecimal(index);
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(int index, int scale) throws SQLException {
        return call().getBigDecimal(index, scale);
    }

    @Override
    public void setBigDecimal(String name, BigDecimal value) throws SQLException {
        call().setBigDecimal(name, value);
    }

    @Override
    public void setBinaryStream(String name, InputStream stream) throws SQLException {
        call().setBinaryStream(name, stream);
    }

    @Override
    public void setBinaryStream(String name, InputStream stream, int length) throws SQLException {
        call().setBinaryStream(name, stream, length);
    }

    @Override
    public void setBinaryStream(String name, InputStream stream, long length) throws SQLException {
        call().setBinaryStream(name, stream, length);
    }

    @Override
    public Blob getBlob(String name) throws SQLException {
        return call().getBlob(name);
    }

    @Override
    public Blob getBlob(int index) throws SQLException {
        return call().getBlob(index);
    }

    @Override
    public void setBlob(String name, Blob value) throws SQLException {
        call().setBlob(name, value);
    }

    @Override
    public void setBlob(String name, InputStream stream) throws SQLException {
        call().setBlob(name, stream);
    }

    @Override
    public void setBlob(String name, InputStream stream, long length) throws SQLException {
        call().setBlob(name, stream, length);
    }

    @Override
    public boolean getBoolean(String name) throws SQLException {
        return call().getBoolean(name);
    }

    @Override
    public boolean getBoolean(int index) throws SQLException {
        return call().getBoolean(index);
    }

    @Override
    public void setBoolean(String name, boolean value) throws SQLException {
        call().setBoolean(name, value);
    }

    @Override
    public byte getByte(String name) throws SQLException {
        return call().getByte(name);
    }

    @Override
    public byte getByte(int index) throws SQLException {
        return call().getByte(index);
    }

    @Override
    public void setByte(String name, byte value) throws SQLException {
        call().setByte(name, value);
    }

    @Override
    public byte[] getBytes(String name) throws SQLException {
        return call().getBytes(name);
    }

    @Override
    public byte[] getBytes(int index) throws SQLException {
        return call().getBytes(index);
    }

    @Override
    public void setBytes(String name, byte[] value) throws SQLException {
        call().setBytes(name, value);
    }

    @Override
    public Reader getCharacterStream(String name) throws SQLException {
        return call().getCharacterStream(name);
    }

    @Override
    public Reader getCharacterStream(int index) throws SQLException {
        return call().getCharacterStream(index);
    }

    @Override
    public void setCharacterStream(String name, Reader reader) throws SQLException {
        call().setCharacterStream(name, reader);
    }

    @Override
    public void setCharacterStream(String name, Reader reader, int length) throws SQLException {
        call().setCharacterStream(name, reader, length);
    }

    @Override
    public void setCharacterStream(String name, Reader reader, long length) throws SQLException {
        call().setCharacterStream(name, reader, length);
    }

    @Override
    public Clob getClob(String name) throws SQLException {
        return call().getClob(name);
    }

    @Override
    public Clob getClob(int index) throws SQLException {
        return call().getClob(index);
    }

    @Override
    public void setClob(String name, Clob value) throws SQLException {
        call().setClob(name, value);
    }

    @Override
    public void setClob(String name, Reader reader) throws SQLException {
        call().setClob(name, reader);
    }

    @Override
    public void setClob(String name, Reader reader, long length) throws SQLException {
        call().setClob(name, reader, length);
    }

    @Override
    public Date getDate(String name) throws SQLException {
        return call().getDate(name);
    }

    @Override
    public Date getDate(String name, Calendar calendar) throws SQLException {
        return call().getDate(name, calendar);
    }

    @Override
    public Date getDate(int index) throws SQLException {
        return call().getDate(index);
    }

    @Override
    public Date getDate(int index, Calendar calendar) throws SQLException {
        return call().getDate(index, calendar);
    }

    @Override
    public void setDate(String name, Date value) throws SQLException {
        call().setDate(name, value);
    }

    @Override
    public void setDate(String name, Date value, Calendar calendar) throws SQLException {
        call().setDate(name, value, calendar);
    }

    @Override
    public double getDouble(String name) throws SQLException {
        return call().getDouble(name);
    }

    @Override
    public double getDouble(int index) throws SQLException {
        return call().getDouble(index);
    }

    @Override
    public void setDouble(String name, double value) throws SQLException {
        call().setDouble(name, value);
    }

    @Override
    public float getFloat(String name) throws SQLException {
        return call().getFloat(name);
    }

    @Override
    public float getFloat(int index) throws SQLException {
        return call().getFloat(index);
    }

    @Override
    public void setFloat(String name, float value) throws SQLException {
        call().setFloat(name, value);
    }

    @Override
    public int getInt(String name) throws SQLException {
        return call().getInt(name);
    }

    @Override
    public int getInt(int index) throws SQLException {
        return call().getInt(index);
    }

    @Override
    public void setInt(String name, int value) throws SQLException {
        call().setInt(name, value);
    }

    @Override
    public long getLong(String name) throws SQLException {
        return call().getLong(name);
    }

    @Override
    public long getLong(int index) throws SQLException {
        return call().getLong(index);
    }

    @Override
    public void setLong(String name, long value) throws SQLException {
        call().setLong(name, value);
    }

    @Override
    public Reader getNCharacterStream(String name) throws SQLException {
        return call().getNCharacterStream(name);
    }

    @Override
    public Reader getNCharacterStream(int index) throws SQLException {
        return call().getNCharacterStream(index);
    }

    @Override
    public void setNCharacterStream(String name, Reader reader) throws SQLException {
        call().setNCharacterStream(name, reader);
    }

    @Override
    public void setNCharacterStream(String name, Reader reader, long length) throws SQLException {
        call().setNCharacterStream(name, reader, length);
    }

    @Override
    public NClob getNClob(String name) throws SQLException {
        return call().getNClob(name);
    }

    @Override
    public NClob getNClob(int index) throws SQLException {
        return call().getNClob(index);
    }

    @Override
    public void setNClob(String name, NClob value) throws SQLException {
        call().setNClob(name, value);
    }

    @Override
    public void setNClob(String name, Reader reader) throws SQLException {
        call().setNClob(name, reader);
    }

    @Override
    public void setNClob(String name, Reader reader, long length) throws SQLException {
        call().setNClob(name, reader, length);
    }

    @Override
    public String getNString(String name) throws SQLException {
        return call().getNString(name);
    }

    @Override
    public String getNString(int index) throws SQLException {
        return call().getNString(index);
    }

    @Override
    public void setNString(String name, String value) throws SQLException {
        call().setNString(name, value);
    }

    @Override
    public void setNull(String name, int type) throws SQLException {
        call().setNull(name, type);
    }

    @Override
    public void setNull(String name, int type, String typeName) throws SQLException {
        call().setNull(name, type, typeName);
    }

    @Override
    public <T> T getObject(String name, Class<T> type) throws SQLException {
        return call().getObject(name, type);
    }

    @Override
    public <T> T getObject(int index, Class<T> type) throws SQLException {
        return call().getObject(index, type);
    }

    @Override
    public void setObject(String name, Object value) throws SQLException {
        call().setObject(name, value);
    }

    @Override
    public void setObject(String name, Object value, SQLType type) throws SQLException {
        call().setObject(name, value, type);
    }

    @Override
    public void setObject(String name, Object value, SQLType type, int scale) throws SQLException {
        call().setObject(name, value, type, scale);
    }

    @Override
    public void setObject(String name, Object value, int type) throws SQLException {
        call().setObject(name, value, type);
    }

    @Override
    public void setObject(String name, Object value, int type, int scale) throws SQLException {
        call().setObject(name, value, type, scale);
    }

    @Override
    public Ref getRef(String name) throws SQLException {
        return call().getRef(name);
    }

    @Override
    public Ref getRef(int index) throws SQLException {
        return call().getRef(index);
    }

    @Override
    public RowId getRowId(String name) throws SQLException {
        return call().getRowId(name);
    }

    @Override
    public RowId getRowId(int index) throws SQLException {
        return call().getRowId(index);
    }

    @Override
    public void setRowId(String name, RowId value) throws SQLException {
        call().setRowId(name, value);
    }

    @Override
    public SQLXML getSQLXML(String name) throws SQLException {
        return call().getSQLXML(name);
    }

    @Override
    public SQLXML getSQLXML(int index) throws SQLException {
        return call().getSQLXML(index);
    }

    @Override
    public void setSQLXML(String name, SQLXML value) throws SQLException {
        call().setSQLXML(name, value);
    }

    @Override
    public short getShort(String name) throws SQLException {
        return call().getShort(name);
    }

    @Override
    public short getShort(int index) throws SQLException {
        return call().getShort(index);
    }

    @Override
    public void setShort(String name, short value) throws SQLException {
        call().setShort(name, value);
    }

    @Override
    public String getString(String name) throws SQLException {
        return call().getString(name);
    }

    @Override
    public String getString(int index) throws SQLException {
        return call().getString(index);
    }

    @Override
    public void setString(String name, String value) throws SQLException {
        call().setString(name, value);
    }

    @Override
    public Time getTime(String name) throws SQLException {
        return call().getTime(name);
    }

    @Override
    public Time getTime(String name, Calendar calendar) throws SQLException {
        return call().getTime(name, calendar);
    }

    @Override
    public Time getTime(int index) throws SQLException {
        return call().getTime(index);
    }

    @Override
    public Time getTime(int index, Calendar calendar) throws SQLException {
        return call().getTime(index, calendar);
    }

    @Override
    public void setTime(String name, Time value) throws SQLException {
        call().setTime(name, value);
    }

    @Override
    public void setTime(String name, Time value, Calendar calendar) throws SQLException {
        call().setTime(name, value, calendar);
    }

    @Override
    public Timestamp getTimestamp(String name) throws SQLException {
        return call().getTimestamp(name);
    }

    @Override
    public Timestamp getTimestamp(String name, Calendar calendar) throws SQLException {
        return call().getTimestamp(name, calendar);
    }

    @Override
    public Timestamp getTimestamp(int index) throws SQLException {
        return call().getTimestamp(index);
    }

    @Override
    public Timestamp getTimestamp(int index, Calendar calendar) throws SQLException {
        return call().getTimestamp(index, calendar);
    }

    @Override
    public void setTimestamp(String name, Timestamp value) throws SQLException {
        call().setTimestamp(name, value);
    }

    @Override
    public void setTimestamp(String name, Timestamp value, Calendar calendar) throws SQLException {
        call().setTimestamp(name, value, calendar);
    }

    @Override
    public URL getURL(String name) throws SQLException {
        return call().getURL(name);
    }

    @Override
    public URL getURL(int index) throws SQLException {
        return call().getURL(index);
    }

    @Override
    public void setURL(String name, URL value) throws SQLException {
        call().setURL(name, value);
    }

    @Override
    public void registerOutParameter(String name, SQLType type) throws SQLException {
        call().registerOutParameter(name, type);
    }

    @Override
    public void registerOutParameter(String name, SQLType type, String typeName) throws SQLException {
        call().registerOutParameter(name, type, typeName);
    }

    @Override
    public void registerOutParameter(String name, SQLType type, int scale) throws SQLException {
        call().registerOutParameter(name, type, scale);
    }

    @Override
    public void registerOutParameter(String name, int type) throws SQLException {
        call().registerOutParameter(name, type);
    }

    @Override
    public void registerOutParameter(String name, int type, String typeName) throws SQLException {
        call().registerOutParameter(name, type, typeName);
    }

    @Override
    public void registerOutParameter(String name, int type, int scale) throws SQLException {
        call().registerOutParameter(name, type, scale);
    }

    @Override
    public void registerOutParameter(int index, SQLType type) throws SQLException {
        call().registerOutParameter(index, type.getVendorTypeNumber());
    }

    @Override
    public void registerOutParameter(int index, SQLType type, String typeName) throws SQLException {
        call().registerOutParameter(index, type.getVendorTypeNumber(), typeName);
    }

    @Override
    public void registerOutParameter(int index, SQLType type, int scale) throws SQLException {
        call().registerOutParameter(index, type.getVendorTypeNumber(), scale);
    }

    @Override
    public void registerOutParameter(int index, int type) throws SQLException {
        call().registerOutParameter(index, type);
    }

    @Override
    public void registerOutParameter(int index, int type, String typeName) throws SQLException {
        call().registerOutParameter(index, type, typeName);
    }

    @Override
    public void registerOutParameter(int index, int type, int scale) throws SQLException {
        call().registerOutParameter(index, type, scale);
    }

    @Override
    public boolean wasNull() throws SQLException {
        return call().wasNull();
    }
}

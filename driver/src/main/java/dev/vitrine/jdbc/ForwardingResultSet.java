package dev.vitrine.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/**
 * A result set that hands everything to another one, with column numbers as {@link #column} maps them; a label is looked
 * up once and then read by number.
 */
@NullUnmarked
abstract class ForwardingResultSet implements ResultSet {
    /** The server driver's result set that stands on the current row. */
    ResultSet inner;

    ForwardingResultSet(ResultSet inner) {
        this.inner = inner;
    }

    /** The number of a column in {@link #inner}. */
    abstract int column(int column) throws SQLException;

    @Override
    public boolean isAfterLast() throws SQLException {
        return inner.isAfterLast();
    }

    @Override
    public Array getArray(String label) throws SQLException {
        return getArray(findColumn(label));
    }

    @Override
    public void updateArray(String label, Array value) throws SQLException {
        updateArray(findColumn(label), value);
    }

    @Override
    public InputStream getAsciiStream(String label) throws SQLException {
        return getAsciiStream(findColumn(label));
    }

    @Override
    public InputStream getAsciiStream(int column) throws SQLException {
        return inner.getAsciiStream(column(column));
    }

    @Override
    public void updateAsciiStream(String label, InputStream stream) throws SQLException {
        updateAsciiStream(findColumn(label), stream);
    }

    @Override
    public void updateAsciiStream(String label, InputStream stream, int length) throws SQLException {
        updateAsciiStream(findColumn(label), stream, length);
    }

    @Override
    public void updateAsciiStream(String label, InputStream stream, long length) throws SQLException {
        updateAsciiStream(findColumn(label), stream, length);
    }

    @Override
    public void updateAsciiStream(int column, InputStream stream) throws SQLException {
        inner.updateAsciiStream(column(column), stream);
    }

    @Override
    public void updateAsciiStream(int column, InputStream stream, int length) throws SQLException {
        inner.updateAsciiStream(column(column), stream, length);
    }

    @Override
    public void updateAsciiStream(int column, InputStream stream, long length) throws SQLException {
        inner.updateAsciiStream(column(column), stream, length);
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        return inner.isBeforeFirst();
    }

    @Override
    public BigDecimal getBigDecimal(String label) throws SQLException {
        return getBigDecimal(findColumn(label));
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(String label, int scale) throws SQLException {
        return getBigDecimal(findColumn(label), scale);
    }

    @Override
    public BigDecimal getBigDecimal(int column) throws SQLException {
        return inner.getBigDecimal(column(column));
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(int column, int scale) throws SQLException {
        return inner.getBigDecimal(column(column), scale);
    }

    @Override
    public void updateBigDecimal(String label, BigDecimal value) throws SQLException {
        updateBigDecimal(findColumn(label), value);
    }

    @Override
    public void updateBigDecimal(int column, BigDecimal value) throws SQLException {
        inner.updateBigDecimal(column(column), value);
    }

    @Override
    public InputStream getBinaryStream(String label) throws SQLException {
        return getBinaryStream(findColumn(label));
    }

    @Override
    public void updateBinaryStream(String label, InputStream stream) throws SQLException {
        updateBinaryStream(findColumn(label), stream);
    }

    @Override
    public void updateBinaryStream(String label, InputStream stream, int length) throws SQLException {
        updateBinaryStream(findColumn(label), stream, length);
    }

    @Override
    public void updateBinaryStream(String label, InputStream stream, long length) throws SQLException {
        updateBinaryStream(findColumn(label), stream, length);
    }

    @Override
    public void updateBinaryStream(int column, InputStream stream) throws SQLException {
        inner.updateBinaryStream(column(column), stream);
    }

    @Override
    public void updateBinaryStream(int column, InputStream stream, int length) throws SQLException {
        inner.updateBinaryStream(column(column), stream, length);
    }

    @Override
    public void updateBinaryStream(int column, InputStream stream, long length) throws SQLException {
        inner.updateBinaryStream(column(column), stream, length);
    }

    @Override
    public Blob getBlob(String label) throws SQLException {
        return getBlob(findColumn(label));
    }

    @Override
    public Blob getBlob(int column) throws SQLException {
        return inner.getBlob(column(column));
    }

    @Override
    public void updateBlob(String label, Blob value) throws SQLException {
        updateBlob(findColumn(label), value);
    }

    @Override
    public void updateBlob(String label, InputStream stream) throws SQLException {
        updateBlob(findColumn(label), stream);
    }

    @Override
    public void updateBlob(String label, InputStream stream, long length) throws SQLException {
        updateBlob(findColumn(label), stream, length);
    }

    @Override
    public void updateBlob(int column, Blob value) throws SQLException {
        inner.updateBlob(column(column), value);
    }

    @Override
    public void updateBlob(int column, InputStream stream) throws SQLException {
        inner.updateBlob(column(column), stream);
    }

    @Override
    public void updateBlob(int column, InputStream stream, long length) throws SQLException {
        inner.updateBlob(column(column), stream, length);
    }

    @Override
    public boolean getBoolean(String label) throws SQLException {
        return getBoolean(findColumn(label));
    }

    @Override
    public boolean getBoolean(int column) throws SQLException {
        return inner.getBoolean(column(column));
    }

    @Override
    public void updateBoolean(String label, boolean value) throws SQLException {
        updateBoolean(findColumn(label), value);
    }

    @Override
    public void updateBoolean(int column, boolean value) throws SQLException {
        inner.updateBoolean(column(column), value);
    }

    @Override
    public byte getByte(String label) throws SQLException {
        return getByte(findColumn(label));
    }

    @Override
    public byte getByte(int column) throws SQLException {
        return inner.getByte(column(column));
    }

    @Override
    public void updateByte(String label, byte value) throws SQLException {
        updateByte(findColumn(label), value);
    }

    @Override
    public void updateByte(int column, byte value) throws SQLException {
        inner.updateByte(column(column), value);
    }

    @Override
    public byte[] getBytes(String label) throws SQLException {
        return getBytes(findColumn(label));
    }

    @Override
    public void updateBytes(String label, byte[] value) throws SQLException {
        updateBytes(findColumn(label), value);
    }

    @Override
    public void updateBytes(int column, byte[] value) throws SQLException {
        inner.updateBytes(column(column), value);
    }

    @Override
    public Reader getCharacterStream(String label) throws SQLException {
        return getCharacterStream(findColumn(label));
    }

    @Override
    public Reader getCharacterStream(int column) throws SQLException {
        return inner.getCharacterStream(column(column));
    }

    @Override
    public void updateCharacterStream(String label, Reader reader) throws SQLException {
        updateCharacterStream(findColumn(label), reader);
    }

    @Override
    public void updateCharacterStream(String label, Reader reader, int length) throws SQLException {
        updateCharacterStream(findColumn(label), reader, length);
    }

    @Override
    public void updateCharacterStream(String label, Reader reader, long length) throws SQLException {
        updateCharacterStream(findColumn(label), reader, length);
    }

    @Override
    public void updateCharacterStream(int column, Reader reader) throws SQLException {
        inner.updateCharacterStream(column(column), reader);
    }

    @Override
    public void updateCharacterStream(int column, Reader reader, int length) throws SQLException {
        inner.updateCharacterStream(column(column), reader, length);
    }

    @Override
    public void updateCharacterStream(int column, Reader reader, long length) throws SQLException {
        inner.updateCharacterStream(column(column), reader, length);
    }

    @Override
    public Clob getClob(String label) throws SQLException {
        return getClob(findColumn(label));
    }

    @Override
    public Clob getClob(int column) throws SQLException {
        return inner.getClob(column(column));
    }

    @Override
    public void updateClob(String label, Clob value) throws SQLException {
        updateClob(findColumn(label), value);
    }

    @Override
    public void updateClob(String label, Reader reader) throws SQLException {
        updateClob(findColumn(label), reader);
    }

    @Override
    public void updateClob(String label, Reader reader, long length) throws SQLException {
        updateClob(findColumn(label), reader, length);
    }

    @Override
    public void updateClob(int column, Clob value) throws SQLException {
        inner.updateClob(column(column), value);
    }

    @Override
    public void updateClob(int column, Reader reader) throws SQLException {
        inner.updateClob(column(column), reader);
    }

    @Override
    public void updateClob(int column, Reader reader, long length) throws SQLException {
        inner.updateClob(column(column), reader, length);
    }

    @Override
    public boolean isClosed() throws SQLException {
        return inner.isClosed();
    }

    @Override
    public int getConcurrency() throws SQLException {
        return inner.getConcurrency();
    }

    @Override
    public String getCursorName() throws SQLException {
        return inner.getCursorName();
    }

    @Override
    public Date getDate(String label) throws SQLException {
        return getDate(findColumn(label));
    }

    @Override
    public Date getDate(String label, Calendar calendar) throws SQLException {
        return getDate(findColumn(label), calendar);
    }

    @Override
    public Date getDate(int column) throws SQLException {
        return inner.getDate(column(column));
    }

    @Override
    public Date getDate(int column, Calendar calendar) throws SQLException {
        return inner.getDate(column(column), calendar);
    }

    @Override
    public void updateDate(String label, Date value) throws SQLException {
        updateDate(findColumn(label), value);
    }

    @Override
    public void updateDate(int column, Date value) throws SQLException {
        inner.updateDate(column(column), value);
    }

    @Override
    public double getDouble(String label) throws SQLException {
        return getDouble(findColumn(label));
    }

    @Override
    public double getDouble(int column) throws SQLException {
        return inner.getDouble(column(column));
    }

    @Override
    public void updateDouble(String label, double value) throws SQLException {
        updateDouble(findColumn(label), value);
    }

    @Override
    public void updateDouble(int column, double value) throws SQLException {
        inner.updateDouble(column(column), value);
    }

    @Override
    public int getFetchDirection() throws SQLException {
        return inner.getFetchDirection();
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        inner.setFetchDirection(direction);
    }

    @Override
    public int getFetchSize() throws SQLException {
        return inner.getFetchSize();
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        inner.setFetchSize(rows);
    }

    @Override
    public boolean isFirst() throws SQLException {
        return inner.isFirst();
    }

    @Override
    public float getFloat(String label) throws SQLException {
        return getFloat(findColumn(label));
    }

    @Override
    public float getFloat(int column) throws SQLException {
        return inner.getFloat(column(column));
    }

    @Override
    public void updateFloat(String label, float value) throws SQLException {
        updateFloat(findColumn(label), value);
    }

    @Override
    public void updateFloat(int column, float value) throws SQLException {
        inner.updateFloat(column(column), value);
    }

    @Override
    public int getInt(String label) throws SQLException {
        return getInt(findColumn(label));
    }

    @Override
    public int getInt(int column) throws SQLException {
        return inner.getInt(column(column));
    }

    @Override
    public void updateInt(String label, int value) throws SQLException {
        updateInt(findColumn(label), value);
    }

    @Override
    public void updateInt(int column, int value) throws SQLException {
        inner.updateInt(column(column), value);
    }

    @Override
    public boolean isLast() throws SQLException {
        return inner.isLast();
    }

    @Override
    public long getLong(String label) throws SQLException {
        return getLong(findColumn(label));
    }

    @Override
    public long getLong(int column) throws SQLException {
        return inner.getLong(column(column));
    }

    @Override
    public void updateLong(String label, long value) throws SQLException {
        updateLong(findColumn(label), value);
    }

    @Override
    public void updateLong(int column, long value) throws SQLException {
        inner.updateLong(column(column), value);
    }

    @Override
    public Reader getNCharacterStream(String label) throws SQLException {
        return getNCharacterStream(findColumn(label));
    }

    @Override
    public void updateNCharacterStream(String label, Reader reader) throws SQLException {
        updateNCharacterStream(findColumn(label), reader);
    }

    @Override
    public void updateNCharacterStream(String label, Reader reader, long length) throws SQLException {
        updateNCharacterStream(findColumn(label), reader, length);
    }

    @Override
    public void updateNCharacterStream(int column, Reader reader) throws SQLException {
        inner.updateNCharacterStream(column(column), reader);
    }

    @Override
    public void updateNCharacterStream(int column, Reader reader, long length) throws SQLException {
        inner.updateNCharacterStream(column(column), reader, length);
    }

    @Override
    public NClob getNClob(String label) throws SQLException {
        return getNClob(findColumn(label));
    }

    @Override
    public NClob getNClob(int column) throws SQLException {
        return inner.getNClob(column(column));
    }

    @Override
    public void updateNClob(String label, NClob value) throws SQLException {
        updateNClob(findColumn(label), value);
    }

    @Override
    public void updateNClob(String label, Reader reader) throws SQLException {
        updateNClob(findColumn(label), reader);
    }

    @Override
    public void updateNClob(String label, Reader reader, long length) throws SQLException {
        updateNClob(findColumn(label), reader, length);
    }

    @Override
    public void updateNClob(int column, NClob value) throws SQLException {
        inner.updateNClob(column(column), value);
    }

    @Override
    public void updateNClob(int column, Reader reader) throws SQLException {
        inner.updateNClob(column(column), reader);
    }

    @Override
    public void updateNClob(int column, Reader reader, long length) throws SQLException {
        inner.updateNClob(column(column), reader, length);
    }

    @Override
    public String getNString(String label) throws SQLException {
        return getNString(findColumn(label));
    }

    @Override
    public void updateNString(String label, String value) throws SQLException {
        updateNString(findColumn(label), value);
    }

    @Override
    public void updateNString(int column, String value) throws SQLException {
        inner.updateNString(column(column), value);
    }

    @Override
    public void updateNull(String label) throws SQLException {
        updateNull(findColumn(label));
    }

    @Override
    public void updateNull(int column) throws SQLException {
        inner.updateNull(column(column));
    }

    @Override
    public Object getObject(String label) throws SQLException {
        return getObject(findColumn(label));
    }

    @Override
    public <T> T getObject(String label, Class<T> type) throws SQLException {
        return getObject(findColumn(label), type);
    }

    @Override
    public Object getObject(String label, Map<String, Class<?>> types) throws SQLException {
        return getObject(findColumn(label), types);
    }

    @Override
    public void updateObject(String label, Object value) throws SQLException {
        updateObject(findColumn(label), value);
    }

    @Override
    public void updateObject(String label, Object value, SQLType type) throws SQLException {
        updateObject(findColumn(label), value, type);
    }

    @Override
    public void updateObject(String label, Object value, SQLType type, int scale) throws SQLException {
        updateObject(findColumn(label), value, type, scale);
    }

    @Override
    public void updateObject(String label, Object value, int scale) throws SQLException {
        updateObject(findColumn(label), value, scale);
    }

    @Override
    public void updateObject(int column, Object value, int scale) throws SQLException {
        inner.updateObject(column(column), value, scale);
    }

    @Override
    public Ref getRef(String label) throws SQLException {
        return getRef(findColumn(label));
    }

    @Override
    public Ref getRef(int column) throws SQLException {
        return inner.getRef(column(column));
    }

    @Override
    public void updateRef(String label, Ref value) throws SQLException {
        updateRef(findColumn(label), value);
    }

    @Override
    public void updateRef(int column, Ref value) throws SQLException {
        inner.updateRef(column(column), value);
    }

    @Override
    public int getRow() throws SQLException {
        return inner.getRow();
    }

    @Override
    public void updateRow() throws SQLException {
        inner.updateRow();
    }

    @Override
    public RowId getRowId(String label) throws SQLException {
        return getRowId(findColumn(label));
    }

    @Override
    public RowId getRowId(int column) throws SQLException {
        return inner.getRowId(column(column));
    }

    @Override
    public void updateRowId(String label, RowId value) throws SQLException {
        updateRowId(findColumn(label), value);
    }

    @Override
    public void updateRowId(int column, RowId value) throws SQLException {
        inner.updateRowId(column(column), value);
    }

    @Override
    public SQLXML getSQLXML(String label) throws SQLException {
        return getSQLXML(findColumn(label));
    }

    @Override
    public SQLXML getSQLXML(int column) throws SQLException {
        return inner.getSQLXML(column(column));
    }

    @Override
    public void updateSQLXML(String label, SQLXML value) throws SQLException {
        updateSQLXML(findColumn(label), value);
    }

    @Override
    public void updateSQLXML(int column, SQLXML value) throws SQLException {
        inner.updateSQLXML(column(column), value);
    }

    @Override
    public short getShort(String label) throws SQLException {
        return getShort(findColumn(label));
    }

    @Override
    public short getShort(int column) throws SQLException {
        return inner.getShort(column(column));
    }

    @Override
    public void updateShort(String label, short value) throws SQLException {
        updateShort(findColumn(label), value);
    }

    @Override
    public void updateShort(int column, short value) throws SQLException {
        inner.updateShort(column(column), value);
    }

    @Override
    public String getString(String label) throws SQLException {
        return getString(findColumn(label));
    }

    @Override
    public String getString(int column) throws SQLException {
        return inner.getString(column(column));
    }

    @Override
    public void updateString(String label, String value) throws SQLException {
        updateString(findColumn(label), value);
    }

    @Override
    public void updateString(int column, String value) throws SQLException {
        inner.updateString(column(column), value);
    }

    @Override
    public Time getTime(String label) throws SQLException {
        return getTime(findColumn(label));
    }

    @Override
    public Time getTime(String label, Calendar calendar) throws SQLException {
        return getTime(findColumn(label), calendar);
    }

    @Override
    public Time getTime(int column) throws SQLException {
        return inner.getTime(column(column));
    }

    @Override
    public Time getTime(int column, Calendar calendar) throws SQLException {
        return inner.getTime(column(column), calendar);
    }

    @Override
    public void updateTime(String label, Time value) throws SQLException {
        updateTime(findColumn(label), value);
    }

    @Override
    public void updateTime(int column, Time value) throws SQLException {
        inner.updateTime(column(column), value);
    }

    @Override
    public Timestamp getTimestamp(String label) throws SQLException {
        return getTimestamp(findColumn(label));
    }

    @Override
    public Timestamp getTimestamp(String label, Calendar calendar) throws SQLException {
        return getTimestamp(findColumn(label), calendar);
    }

    @Override
    public Timestamp getTimestamp(int column) throws SQLException {
        return inner.getTimestamp(column(column));
    }

    @Override
    public Timestamp getTimestamp(int column, Calendar calendar) throws SQLException {
        return inner.getTimestamp(column(column), calendar);
    }

    @Override
    public void updateTimestamp(String label, Timestamp value) throws SQLException {
        updateTimestamp(findColumn(label), value);
    }

    @Override
    public void updateTimestamp(int column, Timestamp value) throws SQLException {
        inner.updateTimestamp(column(column), value);
    }

    @Override
    public int getType() throws SQLException {
        return inner.getType();
    }

    @Override
    public URL getURL(String label) throws SQLException {
        return getURL(findColumn(label));
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(String label) throws SQLException {
        return getUnicodeStream(findColumn(label));
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(int column) throws SQLException {
        return inner.getUnicodeStream(column(column));
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return inner.getWarnings();
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        return inner.absolute(row);
    }

    @Override
    public void afterLast() throws SQLException {
        inner.afterLast();
    }

    @Override
    public void beforeFirst() throws SQLException {
        inner.beforeFirst();
    }

    @Override
    public void cancelRowUpdates() throws SQLException {
        inner.cancelRowUpdates();
    }

    @Override
    public void clearWarnings() throws SQLException {
        inner.clearWarnings();
    }

    @Override
    public void deleteRow() throws SQLException {
        inner.deleteRow();
    }

    @Override
    public boolean first() throws SQLException {
        return inner.first();
    }

    @Override
    public void insertRow() throws SQLException {
        inner.insertRow();
    }

    @Override
    public boolean last() throws SQLException {
        return inner.last();
    }

    @Override
    public void moveToCurrentRow() throws SQLException {
        inner.moveToCurrentRow();
    }

    @Override
    public void moveToInsertRow() throws SQLException {
        inner.moveToInsertRow();
    }

    @Override
    public boolean next() throws SQLException {
        return inner.next();
    }

    @Override
    public boolean previous() throws SQLException {
        return inner.previous();
    }

    @Override
    public void refreshRow() throws SQLException {
        inner.refreshRow();
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        return inner.relative(rows);
    }

    @Override
    public boolean rowDeleted() throws SQLException {
        return inner.rowDeleted();
    }

    @Override
    public boolean rowInserted() throws SQLException {
        return inner.rowInserted();
    }

    @Override
    public boolean rowUpdated() throws SQLException {
        return inner.rowUpdated();
    }

    @Override
    public boolean wasNull() throws SQLException {
        return inner.wasNull();
    }
}

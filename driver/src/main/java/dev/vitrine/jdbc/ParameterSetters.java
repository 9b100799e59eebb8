package dev.vitrine.jdbc;

import dev.vitrine.runtime.engine.statement.Binding;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.NullUnmarked;

/** The setters of a prepared statement: each sets the server driver's statement or keeps the value for the engine. */
@NullUnmarked
abstract class ParameterSetters extends VitrineStatement implements PreparedStatement {
    ParameterSetters(VitrineConnection connection, Statement inner) {
        super(connection, inner);
    }

    /** The server driver's statement if the text goes to it as it is, else null. */
    abstract PreparedStatement direct() throws SQLException;

    /** Keeps a parameter's value for the engine. */
    abstract void bind(int index, Object value, Binding.Setter setter) throws SQLException;

    /** A text, also where the server's driver has no setter for the form that it comes in. */
    private void setText(int index, String text) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setString(index, text);
        } else {
            bind(index, text, (statement, i) -> statement.setString(i, text));
        }
    }

    private void bindBytes(int index, InputStream stream) throws SQLException {
        bind(index, stream, (statement, i) -> statement.setBinaryStream(i, stream));
    }

    @Override
    public void setAsciiStream(int index, InputStream stream) throws SQLException {
        setText(index, Streams.ascii(stream));
    }

    @Override
    public void setAsciiStream(int index, InputStream stream, int length) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setAsciiStream(index, stream, length);
        } else {
            setText(index, Streams.ascii(stream, length));
        }
    }

    @Override
    public void setAsciiStream(int index, InputStream stream, long length) throws SQLException {
        setText(index, Streams.ascii(stream, length));
    }

    @Override
    public void setBigDecimal(int index, BigDecimal value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setBigDecimal(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setBigDecimal(i, value));
        }
    }

    @Override
    public void setBinaryStream(int index, InputStream stream) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setBinaryStream(index, stream);
        } else {
            bindBytes(index, stream);
        }
    }

    @Override
    public void setBinaryStream(int index, InputStream stream, int length) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setBinaryStream(index, stream, length);
        } else {
            bindBytes(index, Streams.limited(stream, length));
        }
    }

    @Override
    public void setBinaryStream(int index, InputStream stream, long length) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setBinaryStream(index, stream, length);
        } else {
            bindBytes(index, Streams.limited(stream, length));
        }
    }

    @Override
    public void setBlob(int index, Blob value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setBlob(index, value);
        } else {
            bindBytes(index, value == null ? null : value.getBinaryStream());
        }
    }

    @Override
    public void setBlob(int index, InputStream stream) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setBlob(index, stream);
        } else {
            bindBytes(index, stream);
        }
    }

    @Override
    public void setBlob(int index, InputStream stream, long length) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setBlob(index, stream, length);
        } else {
            bindBytes(index, Streams.limited(stream, length));
        }
    }

    @Override
    public void setBoolean(int index, boolean value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setBoolean(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setBoolean(i, value));
        }
    }

    @Override
    public void setByte(int index, byte value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setByte(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setByte(i, value));
        }
    }

    @Override
    public void setBytes(int index, byte[] value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setBytes(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setBytes(i, value));
        }
    }

    @Override
    public void setCharacterStream(int index, Reader reader) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setCharacterStream(index, reader);
        } else {
            setText(index, Streams.text(reader));
        }
    }

    @Override
    public void setCharacterStream(int index, Reader reader, int length) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setCharacterStream(index, reader, length);
        } else {
            setText(index, Streams.text(reader, length));
        }
    }

    @Override
    public void setCharacterStream(int index, Reader reader, long length) throws SQLException {
        setText(index, Streams.text(reader, length));
    }

    @Override
    public void setClob(int index, Clob value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setClob(index, value);
        } else {
            setText(index, Streams.text(value));
        }
    }

    @Override
    public void setClob(int index, Reader reader) throws SQLException {
        setText(index, Streams.text(reader));
    }

    @Override
    public void setClob(int index, Reader reader, long length) throws SQLException {
        setText(index, Streams.text(reader, length));
    }

    @Override
    public void setDate(int index, Date value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setDate(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setDate(i, value));
        }
    }

    @Override
    public void setDate(int index, Date value, Calendar calendar) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setDate(index, value, calendar);
        } else {
            bind(index, value, (statement, i) -> statement.setDate(i, value, calendar));
        }
    }

    @Override
    public void setDouble(int index, double value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setDouble(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setDouble(i, value));
        }
    }

    @Override
    public void setFloat(int index, float value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setFloat(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setFloat(i, value));
        }
    }

    @Override
    public void setInt(int index, int value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setInt(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setInt(i, value));
        }
    }

    @Override
    public void setLong(int index, long value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setLong(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setLong(i, value));
        }
    }

    @Override
    public void setNCharacterStream(int index, Reader reader) throws SQLException {
        setText(index, Streams.text(reader));
    }

    @Override
    public void setNCharacterStream(int index, Reader reader, long length) throws SQLException {
        setText(index, Streams.text(reader, length));
    }

    @Override
    public void setNClob(int index, NClob value) throws SQLException {
        setText(index, Streams.text(value));
    }

    @Override
    public void setNClob(int index, Reader reader) throws SQLException {
        setText(index, Streams.text(reader));
    }

    @Override
    public void setNClob(int index, Reader reader, long length) throws SQLException {
        setText(index, Streams.text(reader, length));
    }

    @Override
    public void setNString(int index, String value) throws SQLException {
        setText(index, value);
    }

    @Override
    public void setRef(int index, Ref value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setRef(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setRef(i, value));
        }
    }

    @Override
    public void setRowId(int index, RowId value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setRowId(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setRowId(i, value));
        }
    }

    @Override
    public void setSQLXML(int index, SQLXML value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setSQLXML(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setSQLXML(i, value));
        }
    }

    @Override
    public void setShort(int index, short value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setShort(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setShort(i, value));
        }
    }

    @Override
    public void setString(int index, String value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setString(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setString(i, value));
        }
    }

    @Override
    public void setTime(int index, Time value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setTime(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setTime(i, value));
        }
    }

    @Override
    public void setTime(int index, Time value, Calendar calendar) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setTime(index, value, calendar);
        } else {
            bind(index, value, (statement, i) -> statement.setTime(i, value, calendar));
        }
    }

    @Override
    public void setTimestamp(int index, Timestamp value) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setTimestamp(index, value);
        } else {
            bind(index, value, (statement, i) -> statement.setTimestamp(i, value));
        }
    }

    @Override
    public void setTimestamp(int index, Timestamp value, Calendar calendar) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setTimestamp(index, value, calendar);
        } else {
            bind(index, value, (statement, i) -> statement.setTimestamp(i, value, calendar));
        }
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int index, InputStream stream, int length) throws SQLException {
        PreparedStatement direct = direct();
        if (direct != null) {
            direct.setUnicodeStream(index, stream, length);
        } else {
            setText(index, Streams.utf8(stream, length));
        }
    }
}

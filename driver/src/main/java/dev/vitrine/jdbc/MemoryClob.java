package dev.vitrine.jdbc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.SQLException;

/** A text in memory; what the server's driver has no {@code createClob} for. */
final class MemoryClob implements NClob {
    private String content = "";

    /** The 0-based offset of a 1-based position, which may be just past the end. */
    static int offset(long position, int length) throws SQLException {
        if (position < 1 || position > length + 1L) {
            throw SqlExceptions.of("22023", "position " + position + " is not in 1 to " + (length + 1L));
        }
        return (int) (position - 1);
    }

    @Override
    public long length() {
        return content.length();
    }

    @Override
    public String getSubString(long position, int length) throws SQLException {
        int start = offset(position, content.length());
        return content.substring(start, Math.min(content.length(), start + length));
    }

    @Override
    public Reader getCharacterStream() {
        return new StringReader(content);
    }

    @Override
    public Reader getCharacterStream(long position, long length) throws SQLException {
        return new StringReader(getSubString(position, Math.toIntExact(length)));
    }

    @Override
    public InputStream getAsciiStream() {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public long position(String pattern, long start) throws SQLException {
        int found = content.indexOf(pattern, offset(start, content.length()));
        return found < 0 ? -1 : found + 1L;
    }

    @Override
    public long position(Clob pattern, long start) throws SQLException {
        return position(pattern.getSubString(1, Math.toIntExact(pattern.length())), start);
    }

    @Override
    public int setString(long position, String text) throws SQLException {
        int start = offset(position, content.length());
        int end = Math.min(content.length(), start + text.length());
        content = content.substring(0, start) + text + content.substring(end);
        return text.length();
    }

    @Override
    public int setString(long position, String text, int offset, int length) throws SQLException {
        return setString(position, text.substring(offset, offset + length));
    }

    @Override
    public OutputStream setAsciiStream(long position) throws SQLException {
        String before = getSubString(1, offset(position, content.length()));
        return new ByteArrayOutputStream() {
            @Override
            public synchronized void write(int value) {
                super.write(value);
                content = before + toString(StandardCharsets.US_ASCII);
            }

            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                content = before + toString(StandardCharsets.US_ASCII);
            }
        };
    }

    @Override
    public Writer setCharacterStream(long position) throws SQLException {
        String before = getSubString(1, offset(position, content.length()));
        return new StringWriter() {
            @Override
            public void flush() {
                content = before + this;
            }

            @Override
            public void close() {
                flush();
            }
        };
    }

    @Override
    public void truncate(long length) throws SQLException {
        content = content.substring(0, offset(length + 1, content.length()));
    }

    @Override
    public void free() {
        content = "";
    }
}

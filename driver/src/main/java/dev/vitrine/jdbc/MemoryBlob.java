package dev.vitrine.jdbc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.Arrays;

/** Bytes in memory; what the server's driver has no {@code createBlob} for. */
final class MemoryBlob implements Blob {
    private byte[] content = new byte[0];

    @Override
    public long length() {
        return content.length;
    }

    @Override
    public byte[] getBytes(long position, int length) throws SQLException {
        int start = MemoryClob.offset(position, content.length);
        return Arrays.copyOfRange(content, start, Math.min(content.length, start + length));
    }

    @Override
    public InputStream getBinaryStream() {
        return new ByteArrayInputStream(content);
    }

    @Override
    public InputStream getBinaryStream(long position, long length) throws SQLException {
        return new ByteArrayInputStream(getBytes(position, Math.toIntExact(length)));
    }

    @Override
    public long position(byte[] pattern, long start) throws SQLException {
        for (int i = MemoryClob.offset(start, content.length); i + pattern.length <= content.length; i++) {
            if (Arrays.equals(content, i, i + pattern.length, pattern, 0, pattern.length)) {
                return i + 1L;
            }
        }
        return -1;
    }

    @Override
    public long position(Blob pattern, long start) throws SQLException {
        return position(pattern.getBytes(1, Math.toIntExact(pattern.length())), start);
    }

    @Override
    public int setBytes(long position, byte[] bytes) throws SQLException {
        return setBytes(position, bytes, 0, bytes.length);
    }

    @Override
    public int setBytes(long position, byte[] bytes, int offset, int length) throws SQLException {
        int start = MemoryClob.offset(position, content.length);
        byte[] grown = Arrays.copyOf(content, Math.max(content.length, start + length));
        System.arraycopy(bytes, offset, grown, start, length);
        content = grown;
        return length;
    }

    @Override
    public OutputStream setBinaryStream(long position) throws SQLException {
        int start = MemoryClob.offset(position, content.length);
        return new ByteArrayOutputStream() {
            @Override
            public synchronized void write(int value) {
                super.write(value);
                store();
            }

            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                store();
            }

            private void store() {
                byte[] grown = Arrays.copyOf(content, Math.max(content.length, start + count));
                System.arraycopy(buf, 0, grown, start, count);
                content = grown;
            }
        };
    }

    @Override
    public void truncate(long length) throws SQLException {
        content = Arrays.copyOf(content, MemoryClob.offset(length + 1, content.length));
    }

    @Override
    public void free() {
        content = new byte[0];
    }
}

package dev.vitrine.jdbc;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Clob;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Parameters that come as streams. */
final class Streams {
    private Streams() {}

    static @Nullable String text(@Nullable Reader reader) throws SQLException {
        return text(reader, Long.MAX_VALUE);
    }

    /** At most {@code length} characters of a reader. */
    static @Nullable String text(@Nullable Reader reader, long length) throws SQLException {
        if (reader == null) {
            return null;
        }
        StringWriter text = new StringWriter();
        char[] part = new char[8192];
        long left = length;
        try {
            int read;
            while (left > 0 && (read = reader.read(part, 0, (int) Math.min(part.length, left))) >= 0) {
                text.write(part, 0, read);
                left -= read;
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return text.toString();
    }

    static @Nullable String text(@Nullable Clob value) throws SQLException {
        return value == null ? null : text(value.getCharacterStream());
    }

    static @Nullable String ascii(@Nullable InputStream stream) throws SQLException {
        return text(stream, Long.MAX_VALUE, StandardCharsets.US_ASCII);
    }

    static @Nullable String ascii(@Nullable InputStream stream, long length) throws SQLException {
        return text(stream, length, StandardCharsets.US_ASCII);
    }

    static @Nullable String utf8(@Nullable InputStream stream, long length) throws SQLException {
        return text(stream, length, StandardCharsets.UTF_8);
    }

    private static @Nullable String text(@Nullable InputStream stream, long length, Charset charset)
            throws SQLException {
        if (stream == null) {
            return null;
        }
        try {
            return new String(new Limited(stream, length).readAllBytes(), charset);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The first {@code length} bytes of a stream. */
    static @Nullable InputStream limited(@Nullable InputStream stream, long length) {
        return stream == null ? null : new Limited(stream, length);
    }

    private static SQLException unreadable(IOException cause) {
        return SqlExceptions.of("22023", "a parameter's stream cannot be read: " + cause.getMessage(), cause);
    }

    private static final class Limited extends FilterInputStream {
        private long left;

        Limited(InputStream stream, long length) {
            super(stream);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            int value = left > 0 ? super.read() : -1;
            left -= value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left <= 0 && length > 0) {
                return -1;
            }
            int read = super.read(target, offset, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(Math.min(count, left));
            left -= skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(super.available(), left);
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}

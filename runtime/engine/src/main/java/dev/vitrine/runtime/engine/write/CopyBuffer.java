package dev.vitrine.runtime.engine.write;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in the text format of COPY, in UTF-8. Used by one thread at a time. */
final class CopyBuffer {
    private static final int FIRST_BYTES = 1 << 17;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    /** Adds a row of some columns. */
    void add(List<CellText> cells, int row) {
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                put('\t');
            }
            add(cells.get(i).of(row));
        }
        put('\n');
    }

    private void add(@Nullable String value) {
        if (value == null) {
            put('\\');
            put('N');
        } else if (!addAscii(value)) {
            addBytes(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Adds a text of nothing but ASCII; false, and nothing added, for any other. */
    private boolean addAscii(String value) {
        int length = value.length();
        makeRoom(Math.multiplyExact(2, length));
        int end = size;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                return false;
            }
            if (c <= '\\') {
                byte escape = escape(c);
                if (escape != 0) {
                    bytes[end++] = '\\';
                    bytes[end++] = escape;
                    continue;
                }
            }
            bytes[end++] = (byte) c;
        }
        size = end;
        return true;
    }

    /** Bytes of UTF-8: none of a character outside ASCII looks like one that is escaped. */
    private void addBytes(byte[] value) {
        makeRoom(Math.multiplyExact(2, value.length));
        for (byte b : value) {
            byte escape = escape((char) b);
            if (escape != 0) {
                bytes[size++] = '\\';
            }
            bytes[size++] = escape != 0 ? escape : b;
        }
    }

    /** What stands behind the backslash for a character that means something to COPY; 0 for one that stands for itself. */
    private static byte escape(char c) {
        return switch (c) {
            case '\\' -> '\\';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\r' -> 'r';
            default -> 0;
        };
    }

    private void put(char ascii) {
        makeRoom(1);
        bytes[size++] = (byte) ascii;
    }

    private void makeRoom(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), 2 * bytes.length));
        }
    }

    /** The bytes; as many as {@link #size()} are rows. */
    byte[] bytes() {
        return bytes;
    }

    /** Number of bytes. */
    int size() {
        return size;
    }

    /** Begins anew. */
    void clear() {
        size = 0;
    }
}

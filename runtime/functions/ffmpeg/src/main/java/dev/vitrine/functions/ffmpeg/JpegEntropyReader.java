package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.UdfException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads the entropy-coded part of one JPEG scan (ITU-T T.81, annex F). */
final class JpegEntropyReader {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long LOWEST_BITS = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x8080808080808080L;
    private static final int LOOKUP_SHIFT = Long.SIZE - JpegHuffmanTable.LOOKUP_BITS;
    /** A code and its extra bits take at most 16 + 16. */
    private static final int MAX_SYMBOL_BITS = 32;

    private final byte[] data;
    private int position;
    /** The next bits, from the upper end. */
    private long buffer;
    /** Valid bits in the buffer; what the data does not have any more is filled with zeros and counted. */
    private int available;

    private int made;

    JpegEntropyReader(byte[] data, int position) {
        this.data = data;
        this.position = position;
    }

    /** Where reading stopped: at a marker, once the data is used up. */
    int position() {
        return position;
    }

    private void fill() {
        if (position + Long.BYTES <= data.length) {
            long next = (long) LONGS.get(data, position);
            long inverted = ~next;
            boolean hasMark = (inverted - LOWEST_BITS & ~inverted & HIGHEST_BITS) != 0;
            if (!hasMark) {
                // Bits beyond the whole bytes are the same that the next call puts there again.
                buffer |= next >>> available;
                position += Long.SIZE - 1 - available >> 3;
                available |= Long.SIZE - Byte.SIZE;
                return;
            }
        }
        fillByBytes();
    }

    private void fillByBytes() {
        while (available <= Long.SIZE - Byte.SIZE) {
            long next = 0;
            if (position < data.length && data[position] != (byte) 0xff) {
                next = data[position++] & 0xff;
            } else if (position + 1 < data.length && data[position + 1] == 0) {
                next = 0xff;
                position += 2;
            } else {
                made += Byte.SIZE;
            }
            buffer |= next << Long.SIZE - Byte.SIZE - available;
            available += Byte.SIZE;
        }
    }

    private void consume(int bits) {
        buffer <<= bits;
        available -= bits;
    }

    /**
     * Refuses data that ended before what was read from it.
     *
     * @throws UdfException with state 22V02
     */
    void checkNotPastEnd() {
        if (available < made) {
            throw UdfException.undecodable("the jpeg picture is damaged or cut off: its data ends too early", null);
        }
    }

    /** Goes on behind a restart marker (E.1.4). */
    void restart() {
        checkNotPastEnd();
        while (position + 1 < data.length && (data[position] != (byte) 0xff || !isRestart(data[position + 1]))) {
            if (data[position] == (byte) 0xff && (data[position + 1] & 0xff) >= 0xc0) {
                throw damaged();
            }
            position++;
        }
        position += 2;
        buffer = 0;
        available = 0;
        made = 0;
    }

    private static boolean isRestart(byte marker) {
        return (marker & 0xf8) == 0xd0;
    }

    int bit() {
        if (available < 1) {
            fill();
        }
        int bit = (int) (buffer >>> Long.SIZE - 1);
        consume(1);
        return bit;
    }

    /** A symbol; its extra bits are in the buffer. */
    private int symbol(JpegHuffmanTable table) {
        if (available < MAX_SYMBOL_BITS) {
            fill();
        }
        int entry = table.symbols()[(int) (buffer >>> LOOKUP_SHIFT)];
        if (entry == 0) {
            entry = table.longSymbol((int) (buffer >>> Long.SIZE - 16));
            if (entry == 0) {
                throw damaged();
            }
        }
        consume(entry & 0xff);
        return entry >> 8;
    }

    /** F.2.2.1, EXTEND of RECEIVE. */
    private int value(int size) {
        if (size == 0) {
            return 0;
        }
        int value = (int) (buffer >>> Long.SIZE - size);
        consume(size);
        return value < 1 << size - 1 ? value - (1 << size) + 1 : value;
    }

    /** The difference of a block's mean to that of the block before. */
    int difference(JpegHuffmanTable table) {
        int size = symbol(table);
        if (size > 16) {
            throw damaged();
        }
        return value(size);
    }

    /**
     * Reads a block's coefficients from the second on, and keeps the first of them.
     *
     * @param coefficients filled in zigzag order up to its length; zeros are left as they are
     */
    void coefficients(JpegHuffmanTable table, int[] coefficients) {
        int index = 1;
        while (index < coefficients.length) {
            int symbol = symbol(table);
            int size = symbol & 15;
            int run = symbol >> 4;
            if (size == 0 && run < 15) {
                return;
            }
            index += run;
            int value = value(size);
            if (index < coefficients.length) {
                coefficients[index] = value;
            }
            index++;
        }
        skip(table, index);
    }

    /** Skips a block's coefficients from an index on. */
    void skip(JpegHuffmanTable table, int index) {
        int[] skips = table.skips();
        int next = index;
        while (next < 64) {
            if (available < MAX_SYMBOL_BITS) {
                fill();
            }
            int entry = skips[(int) (buffer >>> LOOKUP_SHIFT)];
            int used = entry & 0xff;
            int after = next + (entry >> 8 & 0x7fff);
            // Symbols that would fill the block may not all be of this block.
            if (used != 0 && after < 64) {
                consume(used);
                if (entry < 0) {
                    return;
                }
                next = after;
                continue;
            }
            int symbol = symbol(table);
            int size = symbol & 15;
            if (size == 0 && symbol >> 4 < 15) {
                return;
            }
            consume(size);
            next += (symbol >> 4) + 1;
        }
        if (next > 64) {
            throw damaged();
        }
    }

    private static UdfException damaged() {
        return UdfException.undecodable("the jpeg picture is damaged: its data has no such code", null);
    }
}

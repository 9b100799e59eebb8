package dev.vitrine.functions.ffmpeg;

/**
 * A Huffman table of a JPEG (ITU-T T.81, annex C and F.2.2.3), with two look-ups by the next bits: one symbol, and as
 * many whole symbols with their extra bits as the bits hold, for coefficients that are not wanted.
 */
final class JpegHuffmanTable {
    /** Bits of a look-up: a table of ints fits the first cache, and holds two to three symbols of a usual picture. */
    static final int LOOKUP_BITS = 13;

    private static final int MAX_CODE_BITS = 16;
    private static final int RUN_OF_16_ZEROS = 0xf0;

    /** Marks a {@link #skips} entry whose last symbol ends the block. */
    static final int ENDS_BLOCK = 1 << 31;

    private final int[] maxCode = new int[MAX_CODE_BITS + 1];
    private final int[] valueOffset = new int[MAX_CODE_BITS + 1];
    private final byte[] values;
    private final int[] symbols = new int[1 << LOOKUP_BITS];
    private final int[] skips;

    /**
     * @param data a table segment
     * @param at where the 16 counts start
     * @param isAc whether symbols are a run of zeros and a size
     */
    JpegHuffmanTable(byte[] data, int at, int count, boolean isAc) {
        values = new byte[count];
        System.arraycopy(data, at + MAX_CODE_BITS, values, 0, count);
        int code = 0;
        int index = 0;
        for (int length = 1; length <= MAX_CODE_BITS; length++) {
            int codes = data[at + length - 1] & 0xff;
            valueOffset[length] = index - code;
            for (int i = 0; i < codes; i++) {
                fill(code++, length, values[index++] & 0xff);
            }
            maxCode[length] = codes == 0 ? -1 : code - 1;
            code <<= 1;
        }
        skips = isAc ? buildSkips() : new int[0];
    }

    /** The number of codes that a table segment's counts add up to. */
    static int count(byte[] data, int at) {
        int count = 0;
        for (int i = 0; i < MAX_CODE_BITS; i++) {
            count += data[at + i] & 0xff;
        }
        return count;
    }

    private void fill(int code, int length, int symbol) {
        if (length > LOOKUP_BITS) {
            return;
        }
        int from = code << LOOKUP_BITS - length;
        int to = from + (1 << LOOKUP_BITS - length);
        if (to > symbols.length) {
            throw new IllegalArgumentException("a Huffman table has more codes than their lengths allow");
        }
        for (int i = from; i < to; i++) {
            symbols[i] = symbol << 8 | length;
        }
    }

    private int[] buildSkips() {
        int[] skips = new int[1 << LOOKUP_BITS];
        for (int bits = 0; bits < skips.length; bits++) {
            int used = 0;
            int advance = 0;
            boolean ends = false;
            while (!ends) {
                int entry = symbols[bits << used & (1 << LOOKUP_BITS) - 1];
                int symbol = entry >> 8;
                int length = (entry & 0xff) + (symbol & 15);
                if (entry == 0 || used + length > LOOKUP_BITS) {
                    break;
                }
                used += length;
                ends = (symbol & 15) == 0 && symbol != RUN_OF_16_ZEROS;
                advance += ends ? 0 : (symbol >> 4) + 1;
            }
            skips[bits] = (ends ? ENDS_BLOCK : 0) | advance << 8 | used;
        }
        return skips;
    }

    /** By the next {@link #LOOKUP_BITS} bits: symbol times 256 plus code length; 0 for a longer or unknown code. */
    int[] symbols() {
        return symbols;
    }

    /**
     * By the next {@link #LOOKUP_BITS} bits: bits used by whole symbols, plus 256 times the coefficients that they
     * stand for, with {@link #ENDS_BLOCK}; no bits where the first symbol does not fit.
     */
    int[] skips() {
        return skips;
    }

    /** Symbol times 256 plus code length of the code at the upper end of 16 bits; 0 for an unknown code. */
    int longSymbol(int bits) {
        for (int length = LOOKUP_BITS + 1; length <= MAX_CODE_BITS; length++) {
            int code = bits >> MAX_CODE_BITS - length;
            if (maxCode[length] >= 0 && code <= maxCode[length] && code + valueOffset[length] >= 0) {
                return (values[code + valueOffset[length]] & 0xff) << 8 | length;
            }
        }
        return 0;
    }
}

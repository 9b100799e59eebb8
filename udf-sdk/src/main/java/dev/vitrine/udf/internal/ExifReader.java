package dev.vitrine.udf.internal;

/** Finds the orientation tag by walking a file's headers; never reads pixels and never fails. */
final class ExifReader {
    private static final int NONE = 1;
    private static final int ORIENTATION_TAG = 274;
    private static final int JPEG_APP1 = 0xe1;
    private static final int JPEG_START_OF_SCAN = 0xda;
    private static final long EXIF_MARKER = 0x45786966_0000L;

    private final byte[] bytes;

    ExifReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** 1 to 8, or another number where the tag is damaged. */
    int orientation() {
        if (number(0, 2) == 0xffd8) {
            return inJpeg();
        }
        if (number(0, 4) == 0x89504e47L) {
            return inPng();
        }
        if (number(0, 4) == tag("RIFF") && number(8, 4) == tag("WEBP")) {
            return inWebp();
        }
        return inTiff(0, bytes.length);
    }

    private int inJpeg() {
        int at = 2;
        while (number(at, 1) == 0xff) {
            int marker = (int) number(at + 1, 1);
            int length = (int) number(at + 2, 2);
            if (marker == JPEG_START_OF_SCAN || length < 2) {
                return NONE;
            }
            if (marker == 0xff) {
                at++;
                continue;
            }
            if (marker == JPEG_APP1 && number(at + 4, 6) == EXIF_MARKER) {
                return inTiff(at + 10, at + 2 + length);
            }
            at += 2 + length;
        }
        return NONE;
    }

    private int inPng() {
        long at = 8;
        while (at + 12 <= bytes.length) {
            long length = number((int) at, 4);
            if (number((int) at + 4, 4) == tag("eXIf")) {
                return inTiff((int) at + 8, at + 8 + length);
            }
            at += 12 + length;
        }
        return NONE;
    }

    private int inWebp() {
        long at = 12;
        while (at + 8 <= bytes.length) {
            long length = littleEndian((int) at + 4, 4);
            if (number((int) at, 4) == tag("EXIF")) {
                int start = (int) at + 8;
                return inTiff(number(start, 6) == EXIF_MARKER ? start + 6 : start, at + 8 + length);
            }
            at += 8 + length + (length & 1);
        }
        return NONE;
    }

    /** TIFF 6.0, section 2: byte order, 42, offset of the first directory; 12 bytes an entry. */
    private int inTiff(int start, long end) {
        long order = number(start, 2);
        boolean little = order == 0x4949;
        if (!little && order != 0x4d4d || tiff(start + 2, 2, little) != 42) {
            return NONE;
        }
        long directory = start + tiff(start + 4, 4, little);
        if (directory + 2 > Math.min(end, bytes.length) || directory <= start) {
            return NONE;
        }
        long entries = tiff((int) directory, 2, little);
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + 12L * i;
            if (entry + 12 > Math.min(end, bytes.length)) {
                return NONE;
            }
            if (tiff((int) entry, 2, little) == ORIENTATION_TAG) {
                return (int) tiff((int) entry + 8, 2, little);
            }
        }
        return NONE;
    }

    private long tiff(int at, int length, boolean little) {
        return little ? littleEndian(at, length) : number(at, length);
    }

    /** An unsigned number in big-endian order; -1 beyond the end. */
    private long number(int at, int length) {
        if (at < 0 || at > bytes.length - length) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }

    private long littleEndian(int at, int length) {
        long value = number(at, length);
        return value < 0 ? value : Long.reverseBytes(value) >>> 64 - 8 * length;
    }

    private static long tag(String name) {
        long value = 0;
        for (int i = 0; i < name.length(); i++) {
            value = value << 8 | name.charAt(i);
        }
        return value;
    }
}

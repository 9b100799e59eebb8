package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.internal.Orientation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What the headers of a picture tell without decoding it.
 *
 * @param format the encoding
 * @param storedWidth pixels in a stored row, at least 1
 * @param storedHeight stored rows, at least 1
 * @param orientation how the stored picture has to be turned
 */
public record PictureHeader(PictureFormat format, int storedWidth, int storedHeight, Orientation orientation) {
    /** Larger pictures are refused: a small file may hold one that fills any memory. */
    public static final long MAX_PIXELS = 1L << 28;

    /** Pixels in a row of the upright picture. */
    public int width() {
        return orientation.swapsSides() ? storedHeight : storedWidth;
    }

    /** Rows of the upright picture. */
    public int height() {
        return orientation.swapsSides() ? storedWidth : storedHeight;
    }

    /**
     * Refuses pictures that are too large to decode.
     *
     * @throws UdfException with state 22V02
     */
    public void checkSize() {
        if ((long) storedWidth * storedHeight > MAX_PIXELS) {
            throw UdfException.undecodable(
                    "the picture has %s x %s pixels; at most %s are decoded"
                            .formatted(storedWidth, storedHeight, MAX_PIXELS),
                    null);
        }
    }

    /**
     * Reads the headers of a JPEG, PNG, GIF, BMP, WebP or TIFF; empty for HEIC, AVIF and what is no picture.
     *
     * @throws UdfException with state 22V02 when they are damaged or cut off
     */
    public static Optional<PictureHeader> read(byte[] encoded) {
        Optional<PictureFormat> format = PictureFormat.of(encoded);
        if (format.isEmpty() || format.get() == PictureFormat.HEIC || format.get() == PictureFormat.AVIF) {
            return Optional.empty();
        }
        long size;
        try {
            size = new SizeReader(encoded).size(format.get());
        } catch (IndexOutOfBoundsException e) {
            size = 0;
        }
        int width = (int) (size >>> 32);
        int height = (int) size;
        if (width <= 0 || height <= 0) {
            throw UdfException.undecodable(
                    "the %s picture's header is damaged or cut off"
                            .formatted(format.get().sqlName()),
                    null);
        }
        return Optional.of(new PictureHeader(format.get(), width, height, Orientation.of(encoded)));
    }

    /** Finds width and height, packed into a long; 0 where they are missing, and out of bounds where cut off. */
    private static final class SizeReader {
        private static final int TIFF_WIDTH = 256;
        private static final int TIFF_HEIGHT = 257;
        private static final int TIFF_SHORT = 3;

        private final ByteBuffer bytes;

        SizeReader(byte[] encoded) {
            bytes = ByteBuffer.wrap(encoded);
        }

        long size(PictureFormat format) {
            return switch (format) {
                case JPEG -> jpeg();
                case PNG -> pack(bytes.getInt(16), bytes.getInt(20));
                case GIF -> gif();
                case BMP -> bitmap();
                case WEBP -> webp();
                case TIFF -> tiff();
                case HEIC, AVIF -> 0;
            };
        }

        private static long pack(int width, int height) {
            return (long) width << 32 | height & 0xffffffffL;
        }

        private int unsigned(int at) {
            return bytes.get(at) & 0xff;
        }

        private int unsignedShort(int at) {
            return bytes.getShort(at) & 0xffff;
        }

        /** A frame header (SOF0 to SOF15 without DHT, JPG and DAC) stands before the first scan: T.81, B.2. */
        private long jpeg() {
            int at = 2;
            while (unsigned(at) == 0xff) {
                int marker = unsigned(at + 1);
                if (marker == 0xff) {
                    at++;
                } else if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
                    return pack(unsignedShort(at + 7), unsignedShort(at + 5));
                } else {
                    at += 2 + Math.max(2, unsignedShort(at + 2));
                }
            }
            return 0;
        }

        private long gif() {
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            return pack(unsignedShort(6), unsignedShort(8));
        }

        private long bitmap() {
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            boolean core = bytes.getInt(14) == 12;
            // A negative height means rows from the top.
            return core
                    ? pack(unsignedShort(18), unsignedShort(20))
                    : pack(bytes.getInt(18), Math.abs(bytes.getInt(22)));
        }

        /** RFC 9649, sections 2.5 to 2.7. */
        private long webp() {
            int chunk = bytes.getInt(12);
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            return switch (chunk) {
                case 0x56503820 -> pack(unsignedShort(26) & 0x3fff, unsignedShort(28) & 0x3fff);
                case 0x5650384c -> {
                    int bits = bytes.getInt(21);
                    yield pack((bits & 0x3fff) + 1, (bits >>> 14 & 0x3fff) + 1);
                }
                case 0x56503858 -> pack((bytes.getInt(24) & 0xffffff) + 1, (bytes.getInt(26) >>> 8) + 1);
                default -> 0;
            };
        }

        private long tiff() {
            if (unsigned(0) == 'I') {
                bytes.order(ByteOrder.LITTLE_ENDIAN);
            }
            int directory = bytes.getInt(4);
            int entries = unsignedShort(directory);
            int width = 0;
            int height = 0;
            for (int i = 0; i < entries; i++) {
                int entry = directory + 2 + 12 * i;
                int tag = unsignedShort(entry);
                int value = unsignedShort(entry + 2) == TIFF_SHORT ? unsignedShort(entry + 8) : bytes.getInt(entry + 8);
                width = tag == TIFF_WIDTH ? value : width;
                height = tag == TIFF_HEIGHT ? value : height;
            }
            return pack(width, height);
        }
    }
}

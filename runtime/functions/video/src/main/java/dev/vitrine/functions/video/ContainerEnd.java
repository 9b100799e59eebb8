package dev.vitrine.functions.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Tells from a container's own lengths whether its end is missing, by reading headers alone. Containers that state no
 * length (MPEG streams, MP3) cannot be told.
 */
final class ContainerEnd {
    private static final int EBML = 0x1a45dfa3;
    private static final long MATROSKA_SEGMENT = 0x18538067L;
    private static final int MAX_BOXES = 1 << 20;

    private final FileChannel channel;
    private final long fileSize;

    private ContainerEnd(FileChannel channel) throws IOException {
        this.channel = channel;
        this.fileSize = channel.size();
    }

    /** Whether the file starts as a container that says it is longer. */
    static boolean isMissing(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new ContainerEnd(channel).isMissing();
        }
    }

    private boolean isMissing() throws IOException {
        ByteBuffer start = read(0, 16);
        if (start.remaining() < 16) {
            return false;
        }
        if (start.getInt(0) == EBML) {
            return isMatroskaCut();
        }
        return switch (name(start, 0)) {
            case "RIFF" -> isRiffCut(start);
            case "OggS" -> isOggCut();
            default -> name(start, 4).equals("ftyp") && areBoxesCut();
        };
    }

    /** ISO/IEC 14496-12, 4.2: size and type, size 1 for a 64-bit size, size 0 for the rest of the file. */
    private boolean areBoxesCut() throws IOException {
        long at = 0;
        boolean hasIndex = false;
        for (int boxes = 0; boxes < MAX_BOXES && at < fileSize; boxes++) {
            ByteBuffer header = read(at, 16);
            if (header.remaining() < 8) {
                return true;
            }
            long size = header.getInt(0) & 0xffffffffL;
            hasIndex |= name(header, 4).equals("moov");
            if (size == 0) {
                break;
            }
            if (size == 1) {
                size = header.remaining() < 16 ? Long.MAX_VALUE : header.getLong(8);
            }
            if (size < 8 || size > fileSize - at) {
                return true;
            }
            at += size;
        }
        return !hasIndex;
    }

    private boolean isRiffCut(ByteBuffer start) {
        long size = start.order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xffffffffL;
        boolean isUnknown = size == 0 || size == 0xffffffffL;
        return !isUnknown && size + 8 > fileSize + 1;
    }

    /** RFC 8794, section 4 and RFC 9559, section 4.5: the header element, then one segment. */
    private boolean isMatroskaCut() throws IOException {
        long at = skipElement(0);
        while (at >= 0 && at < fileSize) {
            ByteBuffer header = read(at, 12);
            if (header.remaining() < 12) {
                return true;
            }
            if ((header.getInt(0) & 0xffffffffL) == MATROSKA_SEGMENT) {
                long size = number(header, 4);
                return size >= 0 && at + 4 + numberLength(header, 4) + size > fileSize;
            }
            at = skipElement(at);
        }
        return true;
    }

    /** Where the element ends; -1 when its length is unknown. */
    private long skipElement(long at) throws IOException {
        ByteBuffer header = read(at, 12);
        if (header.remaining() < 12) {
            return -1;
        }
        int idLength = numberLength(header, 0);
        long size = number(header, idLength);
        return size < 0 ? -1 : at + idLength + numberLength(header, idLength) + size;
    }

    private static int numberLength(ByteBuffer bytes, int at) {
        return Math.min(8, Integer.numberOfLeadingZeros((bytes.get(at) & 0xff) << 24) + 1);
    }

    /** A variable-length number; -1 for "unknown", all bits set. */
    private static long number(ByteBuffer bytes, int at) {
        int length = numberLength(bytes, at);
        if (at + length > bytes.limit()) {
            return -1;
        }
        long value = bytes.get(at) & 0xff >> length;
        for (int i = 1; i < length; i++) {
            value = value << 8 | bytes.get(at + i) & 0xff;
        }
        return value == (1L << 7 * length) - 1 ? -1 : value;
    }

    /** RFC 3533, section 6: the last page of each stream says so by its third flag. */
    private boolean isOggCut() throws IOException {
        int tailLength = (int) Math.min(fileSize, 1 << 17);
        ByteBuffer tail = read(fileSize - tailLength, tailLength);
        for (int at = tail.remaining() - 6; at >= 0; at--) {
            if (name(tail, at).equals("OggS")) {
                return (tail.get(at + 5) & 4) == 0;
            }
        }
        return true;
    }

    private static String name(ByteBuffer bytes, int at) {
        byte[] name = new byte[4];
        bytes.get(at, name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** Up to that many bytes, fewer at the file's end. */
    private ByteBuffer read(long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
            // A channel may give less than is asked for.
        }
        return bytes.flip();
    }
}

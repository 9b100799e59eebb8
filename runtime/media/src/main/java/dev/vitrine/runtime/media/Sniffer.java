package dev.vitrine.runtime.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Tells a file's format by its first bytes, and where those are a ZIP archive or text, by what is in it. */
final class Sniffer {
    private static final int HEAD = 4096;

    private final byte[] head;

    private Sniffer(byte[] head) {
        this.head = head;
    }

    /**
     * The format of a file.
     *
     * @param name what the file is called, which tells Markdown from plain text; never more than that
     */
    static Format sniff(Path file, String name) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            head = in.readNBytes(HEAD);
        }
        Format format = new Sniffer(head).binary();
        if (format == Format.ZIP) {
            return ZipContent.format(file);
        }
        return format == Format.UNKNOWN ? TextContent.format(head, name) : format;
    }

    private Format binary() {
        Format found = picture();
        found = found == Format.UNKNOWN ? riff() : found;
        found = found == Format.UNKNOWN ? isoBaseMedia() : found;
        found = found == Format.UNKNOWN ? video() : found;
        found = found == Format.UNKNOWN ? sound() : found;
        found = found == Format.UNKNOWN ? document() : found;
        return found == Format.UNKNOWN ? other() : found;
    }

    private Format picture() {
        if (startsWith(0xff, 0xd8, 0xff)) {
            return Format.JPEG;
        }
        if (startsWith(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
            return Format.PNG;
        }
        if (hasText(0, "GIF87a") || hasText(0, "GIF89a")) {
            return Format.GIF;
        }
        if (startsWith('I', 'I', '*', 0) || startsWith('M', 'M', 0, '*') || startsWith('I', 'I', '+', 0)) {
            return Format.TIFF;
        }
        // "BM" starts English words too: the reserved words of the header are 0 and the second header is 12 to 124
        // long.
        if (hasText(0, "BM") && hasBytes(6, 0, 0, 0, 0) && head.length > 17 && hasBytes(15, 0, 0, 0)) {
            return Format.BMP;
        }
        if (hasText(4, "jP  ")) {
            return Format.JPEG_2000;
        }
        if (hasText(4, "JXL ") || startsWith(0xff, 0x0a)) {
            return Format.JPEG_XL;
        }
        if (startsWith(0, 0, 1, 0) && head.length > 5 && head[5] == 0 && head[4] != 0) {
            return Format.ICON;
        }
        if (hasText(0, "8BPS")) {
            return Format.PHOTOSHOP;
        }
        if (startsWith(0x76, 0x2f, 0x31, 0x01)) {
            return Format.OPEN_EXR;
        }
        return head.length > 2 && head[0] == 'P' && head[1] >= '4' && head[1] <= '6' && head[2] == '\n'
                ? Format.NETPBM
                : Format.UNKNOWN;
    }

    private Format riff() {
        if (!hasText(0, "RIFF") && !hasText(0, "RF64")) {
            return hasText(0, "FORM") && (hasText(8, "AIFF") || hasText(8, "AIFC")) ? Format.AIFF : Format.UNKNOWN;
        }
        if (hasText(8, "WEBP")) {
            return Format.WEBP;
        }
        if (hasText(8, "WAVE")) {
            return Format.WAVE;
        }
        return hasText(8, "AVI ") ? Format.AVI : Format.UNKNOWN;
    }

    /** ISO/IEC 14496-12: the brand of the first box tells the format. */
    private Format isoBaseMedia() {
        if (hasText(4, "ftyp") && head.length >= 12) {
            String brand = new String(head, 8, 4, StandardCharsets.ISO_8859_1);
            return switch (brand) {
                case "avif", "avis" -> Format.AVIF;
                case "heic", "heix", "heim", "heis", "hevc", "hevx" -> Format.HEIC;
                case "mif1", "msf1" -> hasText(0, 64, "avif") ? Format.AVIF : Format.HEIF;
                case "M4A ", "M4B ", "M4P " -> Format.MP4_AUDIO;
                case "qt  " -> Format.QUICKTIME;
                default -> brand.startsWith("3g") ? Format.MOBILE_3GPP : Format.MP4;
            };
        }
        Set<String> oldQuickTime = Set.of("moov", "mdat", "wide", "pnot");
        return head.length >= 8 && oldQuickTime.contains(new String(head, 4, 4, StandardCharsets.ISO_8859_1))
                ? Format.QUICKTIME
                : Format.UNKNOWN;
    }

    private Format video() {
        if (startsWith(0x1a, 0x45, 0xdf, 0xa3)) {
            return hasText(0, 64, "webm") ? Format.WEBM : Format.MATROSKA;
        }
        if (hasText(0, "OggS")) {
            return hasText(0, 512, "theora") ? Format.OGG_VIDEO : Format.OGG_AUDIO;
        }
        if (hasText(0, "FLV") && hasBytes(3, 1)) {
            return Format.FLASH_VIDEO;
        }
        if (startsWith(0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11)) {
            return Format.ADVANCED_SYSTEMS;
        }
        if (startsWith(0, 0, 1, 0xba) || startsWith(0, 0, 1, 0xb3)) {
            return Format.MPEG_PROGRAM;
        }
        return hasBytes(0, 0x47) && hasBytes(188, 0x47) && hasBytes(376, 0x47) ? Format.MPEG_TRANSPORT : Format.UNKNOWN;
    }

    private Format sound() {
        if (hasText(0, "ID3")) {
            return Format.MP3;
        }
        if (hasText(0, "fLaC")) {
            return Format.FLAC;
        }
        if (hasText(0, ".snd")) {
            return Format.SUN_AUDIO;
        }
        if (hasText(0, "#!AMR")) {
            return Format.AMR;
        }
        if (hasText(0, "caff")) {
            return Format.CORE_AUDIO;
        }
        if (hasText(0, "MThd")) {
            return Format.MIDI;
        }
        return mpegAudioFrame();
    }

    /** ISO/IEC 11172-3, 2.4.1.3 and 13818-7, 6.2: twelve bits of sync, then fields that have forbidden values. */
    private Format mpegAudioFrame() {
        if (head.length < 4 || (head[0] & 0xff) != 0xff || (head[1] & 0xe0) != 0xe0) {
            return Format.UNKNOWN;
        }
        if ((head[1] & 0xf6) == 0xf0) {
            return Format.AAC;
        }
        boolean isVersion = (head[1] & 0x18) != 0x08;
        boolean isLayer = (head[1] & 0x06) != 0;
        boolean isBitRate = (head[2] & 0xf0) != 0xf0;
        boolean isSampleRate = (head[2] & 0x0c) != 0x0c;
        return isVersion && isLayer && isBitRate && isSampleRate ? Format.MP3 : Format.UNKNOWN;
    }

    private Format document() {
        if (hasText(0, 1024, "%PDF-")) {
            return Format.PDF;
        }
        if (hasText(0, "PK\3\4") || hasText(0, "PK\5\6")) {
            return Format.ZIP;
        }
        if (startsWith(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)) {
            return Format.OLD_OFFICE;
        }
        if (hasText(0, "{\\rtf")) {
            return Format.RICH_TEXT;
        }
        return hasText(0, "%!PS") ? Format.POSTSCRIPT : Format.UNKNOWN;
    }

    private Format other() {
        if (startsWith(0x1f, 0x8b)) {
            return Format.GZIP;
        }
        if (startsWith('7', 'z', 0xbc, 0xaf, 0x27, 0x1c)) {
            return Format.SEVEN_ZIP;
        }
        if (hasText(0, "Rar!\032\7")) {
            return Format.RAR;
        }
        if (startsWith(0x28, 0xb5, 0x2f, 0xfd)) {
            return Format.ZSTANDARD;
        }
        if (startsWith(0xfd, '7', 'z', 'X', 'Z', 0)) {
            return Format.XZ;
        }
        if (hasText(257, "ustar")) {
            return Format.TAR;
        }
        if (hasText(0, "SQLite format 3\0")) {
            return Format.SQLITE;
        }
        boolean isProgram = startsWith(0x7f, 'E', 'L', 'F')
                || startsWith('M', 'Z', 0x90)
                || startsWith(0xca, 0xfe, 0xba, 0xbe)
                || startsWith(0xcf, 0xfa, 0xed, 0xfe)
                || startsWith(0, 'a', 's', 'm');
        return isProgram ? Format.PROGRAM : Format.UNKNOWN;
    }

    private boolean startsWith(int... bytes) {
        return hasBytes(0, bytes);
    }

    private boolean hasBytes(int offset, int... bytes) {
        if (head.length < offset + bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((head[offset + i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean hasText(int offset, String text) {
        return hasBytes(offset, text.chars().toArray());
    }

    /** Whether the text starts at one of the offsets from {@code from} up to {@code to}. */
    private boolean hasText(int from, int to, String text) {
        int length = Math.min(head.length, to + text.length()) - from;
        return length > 0 && new String(head, from, length, StandardCharsets.ISO_8859_1).contains(text);
    }

    /** The extension of a file name in lower case, without a dot; empty when there is none. */
    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}

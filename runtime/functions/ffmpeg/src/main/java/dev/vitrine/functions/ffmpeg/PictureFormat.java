package dev.vitrine.functions.ffmpeg;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The formats of encoded pictures, told by their first bytes. */
public enum PictureFormat {
    /** JPEG, ITU-T T.81. */
    JPEG("jpeg"),
    /** PNG. */
    PNG("png"),
    /** GIF; the first picture counts. */
    GIF("gif"),
    /** Windows bitmap. */
    BMP("bmp"),
    /** WebP; of an animation the first picture counts. */
    WEBP("webp"),
    /** TIFF; the first page counts. */
    TIFF("tiff"),
    /** HEIF with HEVC. */
    HEIC("heic"),
    /** HEIF with AV1. */
    AVIF("avif");

    /** Bytes that {@link #of} looks at. */
    public static final int PREFIX_BYTES = 64;

    private final String sqlName;

    PictureFormat(String sqlName) {
        this.sqlName = sqlName;
    }

    /** The name in SQL and in messages, such as {@code jpeg}. */
    public String sqlName() {
        return sqlName;
    }

    /** The IANA media type. */
    public String mediaType() {
        return "image/" + sqlName;
    }

    /** The format of bytes that start so; empty when it is none of these. */
    public static Optional<PictureFormat> of(byte[] prefix) {
        if (startsWith(prefix, 0, 0xff, 0xd8, 0xff)) {
            return Optional.of(JPEG);
        }
        if (startsWith(prefix, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
            return Optional.of(PNG);
        }
        if (startsWith(prefix, 0, 'G', 'I', 'F', '8')) {
            return Optional.of(GIF);
        }
        if (startsWith(prefix, 0, 'R', 'I', 'F', 'F') && startsWith(prefix, 8, 'W', 'E', 'B', 'P')) {
            return Optional.of(WEBP);
        }
        if (startsWith(prefix, 0, 'I', 'I', 42, 0) || startsWith(prefix, 0, 'M', 'M', 0, 42)) {
            return Optional.of(TIFF);
        }
        if (isBitmap(prefix)) {
            return Optional.of(BMP);
        }
        return startsWith(prefix, 4, 'f', 't', 'y', 'p') ? ofBrands(prefix) : Optional.empty();
    }

    /** Two letters alone would take much text for a bitmap: the reserved bytes and the header's size must fit too. */
    private static boolean isBitmap(byte[] prefix) {
        return startsWith(prefix, 0, 'B', 'M')
                && prefix.length > 17
                && startsWith(prefix, 6, 0, 0, 0, 0)
                && startsWith(prefix, 15, 0, 0, 0)
                && prefix[14] >= 12;
    }

    /** ISO/IEC 23008-12, annex B: the major brand, then the compatible ones. */
    private static Optional<PictureFormat> ofBrands(byte[] prefix) {
        int boxEnd = prefix.length < 4 ? 0 : Math.min(prefix.length, prefix[2] << 8 | prefix[3] & 0xff);
        for (int at = 8; at + 4 <= boxEnd; at += at == 8 ? 8 : 4) {
            String brand = new String(prefix, at, 4, StandardCharsets.ISO_8859_1);
            switch (brand) {
                case "avif", "avis" -> {
                    return Optional.of(AVIF);
                }
                case "heic", "heix", "hevc", "hevx", "heim", "heis" -> {
                    return Optional.of(HEIC);
                }
                case "isom", "iso2", "mp41", "mp42", "qt  " -> {
                    return Optional.empty();
                }
                default -> {
                    // mif1, miaf and the like do not tell the codec.
                }
            }
        }
        return Optional.empty();
    }

    private static boolean startsWith(byte[] bytes, int offset, int... wanted) {
        if (bytes.length < offset + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if ((bytes[offset + i] & 0xff) != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}

package dev.vitrine.functions.ffmpeg;

/** Looks for the mark that ends a picture. What programs append after it does no harm. */
public final class EndOfPicture {
    private EndOfPicture() {}

    /** Whether the format has such a mark and these bytes lack it. */
    public static boolean isMissing(byte[] encoded, PictureFormat format) {
        return switch (format) {
            // A preview inside the headers has an end of its own, so look behind the start of the first scan.
            case JPEG -> !contains(encoded, jpegScan(encoded), 0xff, 0xd9);
            case PNG -> !contains(encoded, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82);
            case GIF -> lastByteBeforePadding(encoded) != ';';
            case WEBP -> encoded.length < 8L + riffLength(encoded);
            case BMP, TIFF, HEIC, AVIF -> false;
        };
    }

    private static long riffLength(byte[] encoded) {
        return encoded[4] & 0xff | (encoded[5] & 0xff) << 8 | (encoded[6] & 0xff) << 16 | (encoded[7] & 0xffL) << 24;
    }

    private static int jpegScan(byte[] encoded) {
        int at = 2;
        while (at + 4 <= encoded.length && (encoded[at] & 0xff) == 0xff && (encoded[at + 1] & 0xff) != 0xda) {
            boolean isFill = (encoded[at + 1] & 0xff) == 0xff;
            at += isFill ? 1 : 2 + ((encoded[at + 2] & 0xff) << 8 | encoded[at + 3] & 0xff);
        }
        return at;
    }

    private static int lastByteBeforePadding(byte[] encoded) {
        int at = encoded.length - 1;
        while (at > 0 && encoded[at] == 0) {
            at--;
        }
        return encoded[at];
    }

    private static boolean contains(byte[] encoded, int start, int... mark) {
        for (int at = encoded.length - mark.length; at >= start; at--) {
            int matched = 0;
            while (matched < mark.length && (encoded[at + matched] & 0xff) == mark[matched]) {
                matched++;
            }
            if (matched == mark.length) {
                return true;
            }
        }
        return false;
    }
}

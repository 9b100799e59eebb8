package dev.vitrine.runtime.media;

import dev.vitrine.udf.MediaKind;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.regex.Pattern;

/** How locators and kinds read in messages. */
final class Shown {
    private static final int MAX_LENGTH = 300;
    private static final int MAX_DATA_LENGTH = 60;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern LOGIN = Pattern.compile("(?<=://)[^/?#@]*@");

    private Shown() {}

    /** The locator as it was written, in double quotes; the bytes of a data URI and a login are left out. */
    static String locator(String locator) {
        return '"' + bare(locator) + '"';
    }

    /** The same without quotes. */
    static String bare(String locator) {
        int max = locator.regionMatches(true, 0, "data:", 0, 5) ? MAX_DATA_LENGTH : MAX_LENGTH;
        String text = locator.length() <= max
                ? locator
                : "%s... (%d characters)".formatted(locator.substring(0, max), locator.length());
        text = LOGIN.matcher(text).replaceFirst("***@");
        return CONTROL.matcher(text).replaceAll("?");
    }

    /** Why something failed; many exceptions of files have no more of a message than a path. */
    static String reason(Throwable failure) {
        String message = failure.getMessage();
        if (message == null) {
            return failure.getClass().getSimpleName();
        }
        return failure instanceof FileSystemException ? failure.getClass().getSimpleName() + ": " + message : message;
    }

    static String kind(MediaKind kind) {
        return switch (kind) {
            case IMAGE -> "an image";
            case VIDEO -> "a video";
            case AUDIO -> "audio";
            case DOCUMENT -> "a document";
        };
    }

    /** A number of bytes in the largest unit that it fills, such as {@code 4 GiB} or {@code 1.5 MiB}. */
    static String bytes(long count) {
        String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        double value = count;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        boolean whole = value == Math.rint(value);
        return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}

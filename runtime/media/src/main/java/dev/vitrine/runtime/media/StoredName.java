package dev.vitrine.runtime.media;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a medium in the media store, written {@code vitrine:sha256/<hash>.<extension>}. Immutable.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param extension 1 to 16 lower-case letters and digits
 */
public record StoredName(String sha256, String extension) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,16}");
    private static final Pattern LOCATOR = Pattern.compile("vitrine:sha256/([0-9a-f]{64})\\.([a-z0-9]{1,16})");

    public StoredName {
        // Both become parts of file names.
        if (!HASH.matcher(sha256).matches() || !EXTENSION.matcher(extension).matches()) {
            throw new IllegalArgumentException("not a hash and an extension: " + sha256 + ", " + extension);
        }
    }

    /** Reads a locator without a fragment; empty when it is not of that form. */
    public static Optional<StoredName> parse(String locator) {
        Matcher matcher = LOCATOR.matcher(locator);
        return matcher.matches() ? Optional.of(new StoredName(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** The locator. */
    public String locator() {
        return "vitrine:sha256/" + fileName();
    }

    String fileName() {
        return sha256 + "." + extension;
    }
}

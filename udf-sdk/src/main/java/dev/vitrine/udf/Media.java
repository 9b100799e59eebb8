package dev.vitrine.udf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An image, audio, video or document value. Thread-safe. Two values are equal when {@link #kind()} and {@link #sha256()}
 * are; the hash code is that of {@link #sha256()}.
 */
public interface Media {
    /** What sort of media this is. */
    MediaKind kind();

    /** Where the bytes live, as the user wrote it; for a value made in memory the locator it would be stored under. */
    String locator();

    /** The IANA media type found in the bytes, such as {@code image/jpeg}. */
    String mediaType();

    /** SHA-256 of the bytes: 64 lower-case hexadecimal digits. */
    String sha256();

    /** Number of bytes, not negative. */
    long sizeBytes();

    /** Opens the bytes from the start; the caller closes the stream. */
    InputStream open() throws IOException;

    /** A local file with the bytes, readable and not to be changed, there as long as this value is reachable. */
    Path file() throws IOException;

    /**
     * This value in a form of its own that who made it offers, such as a picture that is decoded already; empty if it
     * offers none of that type. Lets libraries that work together skip the encoded bytes.
     */
    default <T extends Media> Optional<T> as(Class<T> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }
}

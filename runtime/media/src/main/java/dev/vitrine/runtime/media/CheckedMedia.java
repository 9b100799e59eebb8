package dev.vitrine.runtime.media;

import dev.vitrine.udf.Json;
import dev.vitrine.udf.MediaKind;
import java.util.Objects;

/**
 * What opening a medium showed. Immutable.
 *
 * @param kind what it is, which is what was asked for
 * @param mediaType the IANA media type found in the bytes
 * @param sha256 64 lower-case hexadecimal digits
 * @param sizeBytes number of bytes, greater than zero
 * @param properties a JSON object such as {@code {"width":640,"height":480}}
 */
public record CheckedMedia(MediaKind kind, String mediaType, String sha256, long sizeBytes, Json properties) {
    public CheckedMedia {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(mediaType, "mediaType");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(properties, "properties");
    }
}

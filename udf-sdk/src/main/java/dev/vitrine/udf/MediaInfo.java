package dev.vitrine.udf;

import java.util.Objects;

/**
 * What opening a media file told.
 *
 * @param kind what it really is
 * @param mediaType the IANA media type found in the bytes
 * @param properties a JSON object: width, height, duration_seconds, codec and the like, as far as they apply
 */
public record MediaInfo(MediaKind kind, String mediaType, Json properties) {
    public MediaInfo {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(mediaType, "mediaType");
        Objects.requireNonNull(properties, "properties");
    }
}

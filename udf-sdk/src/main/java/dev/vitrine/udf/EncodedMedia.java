package dev.vitrine.udf;

import java.util.Objects;

/** A media value that was given as encoded bytes. */
abstract class EncodedMedia extends BytesMedia {
    private final byte[] encoded;
    private final String mediaType;

    EncodedMedia(byte[] encoded, String mediaType) {
        this.encoded = Objects.requireNonNull(encoded, "encoded");
        this.mediaType = Objects.requireNonNull(mediaType, "mediaType");
    }

    @Override
    final byte[] encoded() {
        return encoded;
    }

    @Override
    public final String mediaType() {
        return mediaType;
    }
}

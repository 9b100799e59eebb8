package dev.vitrine.udf;

/** Moving pictures, with or without sound. */
public interface Video extends Media {
    @Override
    default MediaKind kind() {
        return MediaKind.VIDEO;
    }

    /** A video value made of encoded bytes; the array is not copied and must not be changed any more. */
    static Video of(byte[] encoded, String mediaType) {
        return new BytesVideo(encoded, mediaType);
    }
}

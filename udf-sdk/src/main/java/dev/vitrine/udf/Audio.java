package dev.vitrine.udf;

/** Sound. */
public interface Audio extends Media {
    @Override
    default MediaKind kind() {
        return MediaKind.AUDIO;
    }

    /** An audio value made of encoded bytes; the array is not copied and must not be changed any more. */
    static Audio of(byte[] encoded, String mediaType) {
        return new BytesAudio(encoded, mediaType);
    }
}

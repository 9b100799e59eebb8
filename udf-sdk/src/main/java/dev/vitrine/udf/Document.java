package dev.vitrine.udf;

/** Pages or text. */
public interface Document extends Media {
    @Override
    default MediaKind kind() {
        return MediaKind.DOCUMENT;
    }

    /** A document value made of encoded bytes; the array is not copied and must not be changed any more. */
    static Document of(byte[] encoded, String mediaType) {
        return new BytesDocument(encoded, mediaType);
    }
}

package dev.vitrine.udf;

final class BytesVideo extends EncodedMedia implements Video {
    BytesVideo(byte[] encoded, String mediaType) {
        super(encoded, mediaType);
    }
}

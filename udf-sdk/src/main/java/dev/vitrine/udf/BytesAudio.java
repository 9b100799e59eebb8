package dev.vitrine.udf;

final class BytesAudio extends EncodedMedia implements Audio {
    BytesAudio(byte[] encoded, String mediaType) {
        super(encoded, mediaType);
    }
}

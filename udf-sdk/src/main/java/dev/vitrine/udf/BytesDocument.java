package dev.vitrine.udf;

final class BytesDocument extends EncodedMedia implements Document {
    BytesDocument(byte[] encoded, String mediaType) {
        super(encoded, mediaType);
    }
}

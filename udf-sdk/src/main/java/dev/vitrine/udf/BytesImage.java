package dev.vitrine.udf;

import java.awt.image.BufferedImage;

final class BytesImage extends EncodedMedia implements Image {
    BytesImage(byte[] encoded, String mediaType) {
        super(encoded, mediaType);
    }

    @Override
    public BufferedImage pixels() {
        return PictureDecoder.decode(encoded());
    }
}

package dev.vitrine.udf;

import java.awt.image.BufferedImage;

/** A picture. */
public interface Image extends Media {
    @Override
    default MediaKind kind() {
        return MediaKind.IMAGE;
    }

    /**
     * The decoded picture, upright (an EXIF orientation is already applied). Decoded at each call; the caller owns it.
     *
     * @throws UdfException with state 22V02 if it cannot be decoded
     */
    BufferedImage pixels();

    /** A picture made of encoded bytes, such as a JPEG; the array is not copied and must not be changed any more. */
    static Image of(byte[] encoded, String mediaType) {
        return new BytesImage(encoded, mediaType);
    }

    /** A picture made of pixels, encoded as PNG when its bytes are asked for; the caller gives it away. */
    static Image of(BufferedImage pixels) {
        return new PixelImage(pixels);
    }
}

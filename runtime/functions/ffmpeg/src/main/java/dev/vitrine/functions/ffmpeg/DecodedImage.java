package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.internal.DecodedMedia;

/** An image that need not be decoded from its encoded bytes, such as a frame of a film. */
public interface DecodedImage extends Image, DecodedMedia {
    /** The upright picture, a new one at each call; the caller closes it. */
    Picture picture();

    /** Pixels in a row of the upright picture, known without decoding. */
    int width();

    /** Rows of the upright picture, known without decoding. */
    int height();
}

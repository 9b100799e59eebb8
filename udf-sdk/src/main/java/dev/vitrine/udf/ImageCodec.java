package dev.vitrine.udf;

import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * Decodes pictures for {@link Image#pixels()}. Found by {@link
 * java.util.ServiceLoader}; the JDK's own formats work without any. Thread-safe, with a public no-argument constructor
 * that loads no native library.
 */
public interface ImageCodec {
    /**
     * The picture, upright, or empty when the format is not known here.
     *
     * @throws UdfException with state 22V02 when the format is known and the bytes are damaged
     */
    Optional<BufferedImage> decode(byte[] encoded);
}

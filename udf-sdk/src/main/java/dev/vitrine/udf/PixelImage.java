package dev.vitrine.udf;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/** A picture made of pixels. */
final class PixelImage extends BytesMedia implements Image {
    private final BufferedImage pixels;
    private volatile byte @Nullable [] encoded;

    PixelImage(BufferedImage pixels) {
        this.pixels = Objects.requireNonNull(pixels, "pixels");
    }

    @Override
    public String mediaType() {
        return "image/png";
    }

    @Override
    public BufferedImage pixels() {
        WritableRaster raster = pixels.getRaster().createCompatibleWritableRaster();
        raster.setRect(-pixels.getRaster().getMinX(), -pixels.getRaster().getMinY(), pixels.getRaster());
        return new BufferedImage(pixels.getColorModel(), raster, pixels.isAlphaPremultiplied(), null);
    }

    @Override
    byte[] encoded() {
        byte[] known = encoded;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            if (encoded == null) {
                encoded = png(pixels);
            }
            return Objects.requireNonNull(encoded);
        }
    }

    private static byte[] png(BufferedImage pixels) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(pixels, "png", out)) {
                throw UdfException.failed(
                        "pixels of %s cannot be written as PNG".formatted(pixels.getColorModel()), null);
            }
        } catch (IOException e) {
            throw UdfException.failed("a picture could not be written as PNG", e);
        }
        return bytes.toByteArray();
    }
}

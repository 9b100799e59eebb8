package dev.vitrine.udf;

import dev.vitrine.udf.internal.Orientation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** Decodes with the codecs beside the SDK, then with those of the thread's class loader, then with the JDK. */
final class PictureDecoder {
    private PictureDecoder() {}

    private static final class BesideTheSdk {
        static final List<ImageCodec> CODECS = load(ImageCodec.class.getClassLoader());
    }

    static BufferedImage decode(byte[] encoded) {
        return firstAnswer(BesideTheSdk.CODECS, encoded)
                .or(() -> firstAnswer(codecsOfThread(), encoded))
                .or(() -> decodeByJdk(encoded))
                .orElseThrow(() -> UdfException.undecodable(
                        "the %s bytes are no picture of a known format".formatted(encoded.length), null));
    }

    private static Optional<BufferedImage> firstAnswer(List<ImageCodec> codecs, byte[] encoded) {
        for (ImageCodec codec : codecs) {
            Optional<BufferedImage> pixels = codec.decode(encoded);
            if (pixels.isPresent()) {
                return pixels;
            }
        }
        return Optional.empty();
    }

    /** Not kept: a list by class loader would keep the loader from being collected. */
    private static List<ImageCodec> codecsOfThread() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader == null || loader == ImageCodec.class.getClassLoader() ? List.of() : load(loader);
    }

    private static List<ImageCodec> load(@Nullable ClassLoader loader) {
        List<ImageCodec> codecs = new ArrayList<>();
        ServiceLoader.load(ImageCodec.class, loader).forEach(codecs::add);
        return List.copyOf(codecs);
    }

    private static Optional<BufferedImage> decodeByJdk(byte[] encoded) {
        try {
            // Holds nothing but memory; ImageIO closes it where it finds a reader, and a second close is an error.
            BufferedImage pixels = ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded)));
            return Optional.ofNullable(pixels).map(Orientation.of(encoded)::apply);
        } catch (IOException | RuntimeException e) {
            throw UdfException.undecodable("the picture is damaged: " + e.getMessage(), e);
        }
    }
}

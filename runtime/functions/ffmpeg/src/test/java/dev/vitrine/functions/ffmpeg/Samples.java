package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.internal.Orientation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures that tests read or make. */
final class Samples {
    private static final Path MEDIA = Path.of("../../../examples/media");
    private static final Path RESOURCES = Path.of("src/test/resources/dev/vitrine/functions/ffmpeg");

    private Samples() {}

    static byte[] media(String name) {
        return read(MEDIA.resolve(name));
    }

    static byte[] resource(String name) {
        return read(RESOURCES.resolve(name));
    }

    private static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A smooth picture: red grows to the right, green downwards. */
    static BufferedImage gradient(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, 0xff000000 | 255 * x / width << 16 | 255 * y / height << 8 | 0x40);
            }
        }
        return image;
    }

    static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException("the JDK does not write " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A JPEG with an orientation in its EXIF header. */
    static byte[] turned(byte[] jpeg, Orientation orientation) {
        ByteBuffer exif = ByteBuffer.allocate(36);
        exif.putShort((short) 0xffe1).putShort((short) 34);
        exif.put("Exif\0\0MM\0*".getBytes(StandardCharsets.US_ASCII)).putInt(8).putShort((short) 1);
        exif.putShort((short) 274).putShort((short) 3).putInt(1).putShort((short) (orientation.ordinal() + 1));
        return ByteBuffer.allocate(jpeg.length + 36)
                .put(jpeg, 0, 2)
                .put(exif.array())
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** The mean absolute difference of the colours, 0 to 255. */
    static double difference(int[] left, int[] right) {
        long sum = 0;
        for (int i = 0; i < left.length; i++) {
            for (int shift = 0; shift <= 16; shift += 8) {
                sum += Math.abs((left[i] >> shift & 0xff) - (right[i] >> shift & 0xff));
            }
        }
        return sum / (3.0 * left.length);
    }
}

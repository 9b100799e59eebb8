package dev.vitrine.runtime.media;

import dev.vitrine.udf.UdfException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Media made by the JDK, and words for what is expected of them. */
final class Fixtures {
    private Fixtures() {}

    /** A picture of coloured noise, which no format makes small. */
    static byte[] picture(String format, int width, int height, long seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        Graphics2D graphics = image.createGraphics();
        for (int x = 0; x < width; x += 4) {
            for (int y = 0; y < height; y += 4) {
                graphics.setColor(new Color(random.nextInt(0x1000000)));
                graphics.fillRect(x, y, 4, 4);
            }
        }
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalArgumentException("no writer for " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] jpeg() {
        return picture("jpg", 64, 48, 1);
    }

    static byte[] wave() throws IOException {
        byte[] samples = new byte[16_000];
        AudioFormat format = new AudioFormat(8_000, 16, 1, true, false);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AudioSystem.write(
                new AudioInputStream(new ByteArrayInputStream(samples), format, 8_000),
                AudioFileFormat.Type.WAVE,
                bytes);
        return bytes.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] firstHalf(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    static Path write(Path file, byte[] bytes) throws IOException {
        return Files.write(file, bytes);
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Hashes.newSha256().digest(bytes));
    }

    /** Starts an assertion on the refusal with that state. */
    static AbstractThrowableAssert<?, ? extends Throwable> refused(String sqlState, ThrowingCallable call) {
        return Assertions.assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        UdfException.class,
                        e -> Assertions.assertThat(e.sqlState())
                                .as(String.valueOf(e.getMessage()))
                                .isEqualTo(sqlState));
    }

    static MediaLibrary library(MediaSettings settings, Path cacheDirectory) {
        return new MediaLibrary(settings, FileCache.of(cacheDirectory, 64 << 20), name -> {
            throw UdfException.unreachable("no store here", null);
        });
    }
}

package dev.vitrine.functions.image;

import dev.vitrine.udf.Image;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pictures that tests read. */
final class Samples {
    static final Path MEDIA = Path.of("../../../examples/media");
    static final Path SORTS = Path.of("../ffmpeg/src/test/resources/dev/vitrine/functions/ffmpeg");

    private Samples() {}

    static Image media(String name) {
        return Image.of(read(MEDIA.resolve(name)), name.endsWith(".png") ? "image/png" : "image/jpeg");
    }

    static Image sort(String name, String mediaType) {
        return Image.of(read(SORTS.resolve(name)), mediaType);
    }

    static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(Image image) {
        try (InputStream in = image.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JPEG with an EXIF header that wants it turned a quarter clockwise. */
    static Image turned(Image jpeg) {
        byte[] plain = bytes(jpeg);
        ByteBuffer turned = ByteBuffer.allocate(plain.length + 36).put(plain, 0, 2);
        turned.putShort((short) 0xffe1).putShort((short) 34);
        turned.put("Exif\0\0MM\0*".getBytes(StandardCharsets.US_ASCII))
                .putInt(8)
                .putShort((short) 1);
        turned.putShort((short) 274)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) 6)
                .putShort((short) 0);
        turned.putInt(0).put(plain, 2, plain.length - 2);
        return Image.of(turned.array(), "image/jpeg");
    }
}

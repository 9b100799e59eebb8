package dev.vitrine.udf.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.udf.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrientationTest {
    /** Where the stored picture {@code 123 / 456} goes, by EXIF's table. */
    @ParameterizedTest
    @CsvSource({
        "1, 123/456",
        "2, 321/654",
        "3, 654/321",
        "4, 456/123",
        "5, 14/25/36",
        "6, 41/52/63",
        "7, 63/52/41",
        "8, 36/25/14"
    })
    void eachOrientationPutsThePixelsUpright(int exif, String upright) {
        int[] stored = {1, 2, 3, 4, 5, 6};
        Orientation orientation = Orientation.ofExif(exif);

        int[] pixels = orientation.apply(stored, 3, 2);

        String digits = upright.replace("/", "");
        assertThat(pixels).isEqualTo(digits.chars().map(c -> c - '0').toArray());
        assertThat(orientation.swapsSides()).isEqualTo(upright.length() == 8);
    }

    @ParameterizedTest
    @EnumSource
    void bufferedImagesTurnAsPackedPixelsDo(Orientation orientation) {
        int[] stored = {0xff0000, 0x00ff00, 0x0000ff, 0x111111, 0x222222, 0x333333};
        int[] expected = orientation.apply(stored, 3, 2);
        for (int type : new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_3BYTE_BGR}) {
            BufferedImage image = new BufferedImage(3, 2, type);
            image.setRGB(0, 0, 3, 2, stored, 0, 3);

            BufferedImage upright = orientation.apply(image);

            int width = orientation.swapsSides() ? 2 : 3;
            int[] pixels = upright.getRGB(0, 0, width, 6 / width, null, 0, width);
            assertThat(Arrays.stream(pixels).map(p -> p & 0xffffff).toArray()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void theTagIsFoundInEveryFormatThatCarriesIt(int exif) throws IOException {
        Orientation expected = Orientation.ofExif(exif);
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            byte[] tiff = tiff(exif, order);
            assertThat(Orientation.of(tiff)).isEqualTo(expected);
            assertThat(Orientation.of(jpeg(tiff))).isEqualTo(expected);
            assertThat(Orientation.of(png(tiff))).isEqualTo(expected);
            assertThat(Orientation.of(webp(tiff))).isEqualTo(expected);
        }
    }

    @Test
    void damagedHeadersCountAsUpright() {
        byte[] jpeg = jpeg(tiff(6, ByteOrder.BIG_ENDIAN));
        for (int length = 0; length < 30; length++) {
            assertThat(Orientation.of(Arrays.copyOf(jpeg, length))).isEqualTo(Orientation.UPRIGHT);
        }
        assertThat(Orientation.of(tiff(9, ByteOrder.BIG_ENDIAN))).isEqualTo(Orientation.UPRIGHT);
        assertThat(Orientation.of(tiff(-1, ByteOrder.BIG_ENDIAN))).isEqualTo(Orientation.UPRIGHT);
    }

    @Test
    void thePixelsOfAnEncodedPictureStandUpright() throws IOException {
        BufferedImage stored = new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB);
        stored.setRGB(0, 0, 0xffffff);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(stored, "png", out);
        byte[] plain = out.toByteArray();
        byte[] chunk = pngChunk(tiff(6, ByteOrder.BIG_ENDIAN));
        byte[] turned = ByteBuffer.allocate(plain.length + chunk.length)
                .put(plain, 0, 33)
                .put(chunk)
                .put(plain, 33, plain.length - 33)
                .array();

        BufferedImage upright = Image.of(turned, "image/png").pixels();

        assertThat(upright.getWidth()).isEqualTo(2);
        assertThat(upright.getHeight()).isEqualTo(4);
        assertThat(upright.getRGB(1, 0)).isEqualTo(0xffffffff);
    }

    private static byte[] tiff(int orientation, ByteOrder order) {
        ByteBuffer tiff = ByteBuffer.allocate(38).order(order);
        tiff.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
        tiff.putShort((short) 42).putInt(8).putShort((short) 2);
        tiff.putShort((short) 256).putShort((short) 3).putInt(1).putInt(0);
        tiff.putShort((short) 274).putShort((short) 3).putInt(1).putShort((short) orientation);
        return tiff.array();
    }

    private static byte[] jpeg(byte[] tiff) {
        ByteBuffer jpeg = ByteBuffer.allocate(2 + 6 + 10 + tiff.length + 2);
        jpeg.putShort((short) 0xffd8);
        jpeg.putShort((short) 0xffe0).putShort((short) 4).putShort((short) 0);
        jpeg.putShort((short) 0xffe1).putShort((short) (8 + tiff.length));
        jpeg.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(tiff);
        return jpeg.array();
    }

    private static byte[] png(byte[] tiff) {
        byte[] chunk = pngChunk(tiff);
        return ByteBuffer.allocate(33 + chunk.length)
                .putLong(0x89504e47_0d0a1a0aL)
                .putInt(13)
                .position(33)
                .put(chunk)
                .array();
    }

    private static byte[] pngChunk(byte[] tiff) {
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update("eXIf".getBytes(StandardCharsets.US_ASCII));
        crc.update(tiff);
        return ByteBuffer.allocate(12 + tiff.length)
                .putInt(tiff.length)
                .put("eXIf".getBytes(StandardCharsets.US_ASCII))
                .put(tiff)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] webp(byte[] tiff) {
        ByteBuffer webp = ByteBuffer.allocate(12 + 8 + 4 + 8 + tiff.length).order(ByteOrder.LITTLE_ENDIAN);
        webp.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(0);
        webp.put("WEBPVP8 ".getBytes(StandardCharsets.US_ASCII)).putInt(3).putInt(0);
        webp.put("EXIF".getBytes(StandardCharsets.US_ASCII)).putInt(tiff.length).put(tiff);
        return webp.array();
    }
}

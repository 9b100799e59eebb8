package dev.vitrine.functions.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.internal.Orientation;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {
    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "tiff"})
    void losslessFormatsKeepEveryPixel(String format) {
        BufferedImage image = Samples.gradient(37, 23, BufferedImage.TYPE_INT_RGB);

        assertThat(pixels(Samples.encode(image, format))).isEqualTo(image.getRGB(0, 0, 37, 23, null, 0, 37));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fruits.jpg", "baboon.jpg", "home.jpg"})
    void jpegColoursAreThoseOfTheJdk(String name) throws IOException {
        byte[] jpeg = Samples.media(name);
        BufferedImage expected = ImageIO.read(new ByteArrayInputStream(jpeg));
        int width = expected.getWidth();
        int height = expected.getHeight();

        assertThat(Samples.difference(pixels(jpeg), expected.getRGB(0, 0, width, height, null, 0, width)))
                .isLessThan(1.5);
    }

    @Test
    void greyAnd16BitSamplesAreKept() {
        BufferedImage grey = new BufferedImage(16, 1, BufferedImage.TYPE_USHORT_GRAY);
        for (int x = 0; x < 16; x++) {
            grey.getRaster().setSample(x, 0, 0, 0x1111 * x);
        }

        int[] pixels = pixels(Samples.encode(grey, "png"));

        for (int x = 0; x < 16; x++) {
            assertThat(pixels[x] & 0xff).isCloseTo(0x11 * x, within(1));
            assertThat(pixels[x] >> 16 & 0xff).isEqualTo(pixels[x] & 0xff);
        }
    }

    @Test
    void palettesAndTheirTransparencyAreKept() {
        byte[] reds = {(byte) 0xff, 0, 0x20};
        byte[] greens = {0, (byte) 0xff, 0x40};
        byte[] blues = {0, 0, 0x60};
        IndexColorModel palette = new IndexColorModel(8, 3, reds, greens, blues, 1);
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
        for (int x = 0; x < 3; x++) {
            image.getRaster().setSample(x, 0, 0, x);
        }
        for (String format : new String[] {"png", "gif"}) {
            int[] pixels = pixels(Samples.encode(image, format));
            assertThat(pixels[0]).isEqualTo(0xffff0000);
            assertThat(pixels[1] >>> 24).isZero();
            assertThat(pixels[2]).isEqualTo(0xff204060);
        }
    }

    @Test
    void transparencyIsKeptAndDoesNotBleedWhenShrinking() {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                image.setRGB(x, y, x % 2 == 0 ? 0xffff0000 : 0x0000ff00);
            }
        }
        try (Picture scaled = Pictures.openScaled(Image.of(Samples.encode(image, "png"), "image/png"), 16, 16)) {
            int middle = scaled.argb()[8 * 16 + 8];
            assertThat(middle >>> 24).isCloseTo(128, within(2));
            assertThat(middle >> 16 & 0xff).isGreaterThan(250);
            assertThat(middle >> 8 & 0xff).isLessThan(5);
        }
    }

    @Test
    void cmykIsSeenInItsColours() {
        try (Picture picture = Pictures.open(Image.of(Samples.resource("cmyk.jpg"), "image/jpeg"));
                Picture reference = Pictures.openScaled(Image.of(Samples.media("fruits.jpg"), "image/jpeg"), 120, 90)) {
            assertThat(picture.width()).isEqualTo(120);
            assertThat(Samples.difference(picture.argb(), reference.argb())).isLessThan(12);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"photo.avif", "photo.webp"})
    void otherFormatsShowTheSamePicture(String name) {
        byte[] encoded = Samples.resource(name);
        try (Picture reference = Pictures.openScaled(Image.of(Samples.media("fruits.jpg"), "image/jpeg"), 120, 90)) {
            assertThat(Samples.difference(pixels(encoded), reference.argb())).isLessThan(12);
        }
    }

    @Test
    void tilesOfAHeicArePutTogetherAndTurned() {
        byte[] heic = Samples.resource("tiled.heic");
        PictureHeader header = Pictures.header(Image.of(heic, "image/heic"));
        assertThat(header.width()).isEqualTo(80);
        assertThat(header.height()).isEqualTo(100);
        try (Picture stored = Pictures.openScaled(Image.of(Samples.media("fruits.jpg"), "image/jpeg"), 100, 80);
                Picture turned = stored.upright(Orientation.ROTATED_90)) {
            assertThat(Samples.difference(pixels(heic), turned.argb())).isLessThan(8);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyOrientationIsHonouredByHeaderAndPixels(Orientation orientation) {
        byte[] jpeg = Samples.encode(Samples.gradient(96, 64, BufferedImage.TYPE_INT_RGB), "jpeg");
        int[] expected = orientation.apply(pixels(jpeg), 96, 64);
        Image image = Image.of(Samples.turned(jpeg, orientation), "image/jpeg");

        PictureHeader header = Pictures.header(image);
        assertThat(header.width()).isEqualTo(orientation.swapsSides() ? 64 : 96);
        assertThat(pixels(Samples.turned(jpeg, orientation))).isEqualTo(expected);
        try (Picture small = Pictures.openScaled(image, header.width() / 16, header.height() / 16);
                Picture all = Pictures.open(image);
                Picture reference = all.scaled(header.width() / 16, header.height() / 16)) {
            assertThat(Samples.difference(small.argb(), reference.argb())).isLessThan(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"photo.webp", "photo.avif", "tiled.heic", "progressive-420.jpg", "sequential-422.jpg"})
    void aPictureThatIsCutInHalfIsRefused(String name) {
        byte[] encoded = Samples.resource(name);
        assertUndecodable(Arrays.copyOf(encoded, encoded.length / 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "bmp", "tiff", "jpeg"})
    void aPictureThatIsCutInHalfIsRefusedInFormatsOfTheJdk(String format) {
        byte[] encoded = Samples.encode(Samples.gradient(200, 150, BufferedImage.TYPE_INT_RGB), format);
        assertUndecodable(Arrays.copyOf(encoded, encoded.length / 2));
    }

    @Test
    void whatIsNoPictureIsRefusedByName() {
        byte[] text = "no picture at all".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Pictures.open(Image.of(text, "image/jpeg")))
                .hasMessageContaining("is no picture of a known format (jpeg, png,");
        assertThatThrownBy(() -> Pictures.header(Image.of(new byte[0], "image/jpeg")))
                .hasMessageContaining("is empty");
        assertThat(Pictures.open(text)).isEmpty();
    }

    @Test
    void aSmallFileThatHoldsAHugePictureIsRefusedBeforeItIsDecoded() {
        byte[] png = Samples.encode(Samples.gradient(8, 8, BufferedImage.TYPE_INT_RGB), "png");
        png[18] = 0x7f;
        png[22] = 0x7f;
        assertThatThrownBy(() -> Pictures.open(Image.of(png, "image/png")))
                .hasMessageContaining("at most 268435456 are decoded");
    }

    private static void assertUndecodable(byte[] encoded) {
        Image image = Image.of(encoded, "image/x");
        assertThatThrownBy(() -> Pictures.open(image).close())
                .isInstanceOfSatisfying(
                        UdfException.class, e -> assertThat(e.sqlState()).isEqualTo("22V02"));
    }

    private static int[] pixels(byte[] encoded) {
        try (Picture picture = Pictures.open(encoded).orElseThrow()) {
            return picture.argb();
        }
    }
}

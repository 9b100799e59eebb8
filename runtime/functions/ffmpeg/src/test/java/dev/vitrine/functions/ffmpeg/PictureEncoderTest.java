package dev.vitrine.functions.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureEncoderTest {
    @BeforeAll
    static void load() {
        Natives.require();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 85, 95, 100})
    void aJpegIsReadByTheJdkInTheRightColours(int quality) throws IOException {
        int[] pixels = gradientPixels(75, 41);
        try (Picture picture = Picture.of(pixels, 75, 41)) {
            BufferedImage read = ImageIO.read(new ByteArrayInputStream(PictureEncoder.jpeg(picture, quality)));
            assertThat(Samples.difference(read.getRGB(0, 0, 75, 41, null, 0, 75), pixels))
                    .isLessThan(quality < 50 ? 30 : quality < 95 ? 4 : 2);
        }
    }

    @Test
    void higherQualityTakesMoreBytesAndTheSameInputGivesTheSameBytes() {
        try (Picture picture = Pictures.open(Samples.media("home.jpg")).orElseThrow()) {
            byte[] low = PictureEncoder.jpeg(picture, 30);
            byte[] middle = PictureEncoder.jpeg(picture, 75);
            byte[] high = PictureEncoder.jpeg(picture, 92);
            assertThat(low.length).isLessThan(middle.length);
            assertThat(middle.length).isLessThan(high.length);
            assertThat(PictureEncoder.jpeg(picture, 75)).isEqualTo(middle);
        }
    }

    @Test
    void aPngKeepsEveryPixelAndItsTransparency() throws IOException {
        int[] pixels = gradientPixels(33, 20);
        pixels[0] = 0x40102030;
        try (Picture picture = Picture.of(pixels, 33, 20)) {
            BufferedImage read = ImageIO.read(new ByteArrayInputStream(PictureEncoder.png(picture)));
            assertThat(read.getColorModel().hasAlpha()).isTrue();
            assertThat(read.getRGB(0, 0, 33, 20, null, 0, 33)).isEqualTo(pixels);
        }
    }

    @Test
    void anOpaquePngHasNoAlphaChannel() throws IOException {
        try (Picture picture = Picture.of(gradientPixels(5, 5), 5, 5)) {
            assertThat(ImageIO.read(new ByteArrayInputStream(PictureEncoder.png(picture)))
                            .getColorModel()
                            .hasAlpha())
                    .isFalse();
        }
    }

    @Test
    void transparentPartsOfAJpegAreWhite() throws IOException {
        try (Picture picture = Picture.of(new int[64], 8, 8)) {
            BufferedImage read = ImageIO.read(new ByteArrayInputStream(PictureEncoder.jpeg(picture, 90)));
            assertThat(read.getRGB(3, 3)).isEqualTo(0xffffffff);
        }
    }

    @Test
    void aWebpKeepsColoursAndTransparency() {
        int[] pixels = gradientPixels(64, 64);
        for (int i = 0; i < 32 * 64; i++) {
            pixels[i] &= 0xffffff;
        }
        try (Picture picture = Picture.of(pixels, 64, 64);
                Picture read = Pictures.open(PictureEncoder.webp(picture, 90)).orElseThrow()) {
            int[] result = read.argb();
            assertThat(result[0] >>> 24).isZero();
            assertThat(result[63 * 64 + 63] >>> 24).isEqualTo(0xff);
            assertThat(result[60 * 64 + 60] >> 16 & 0xff).isCloseTo(pixels[60 * 64 + 60] >> 16 & 0xff, within(12));
        }
    }

    /** Grey 126 in limited range is 124; pure red differs between the matrices. */
    @ParameterizedTest
    @CsvSource({"1, 63, 102, 240", "5, 81, 90, 240"})
    void redOfEitherMatrixIsRedAsPixelsAndAsJpeg(int matrix, int y, int cb, int cr) throws IOException {
        AVFrame frame = PixelConverter.allocate(avutil.AV_PIX_FMT_YUV420P, 32, 32);
        frame.colorspace(matrix).color_range(avutil.AVCOL_RANGE_MPEG);
        fill(frame, 0, y, 32);
        fill(frame, 1, cb, 16);
        fill(frame, 2, cr, 16);
        try (Picture picture = Picture.adopt(frame)) {
            assertRed(picture.argb()[32 * 16 + 16]);
            BufferedImage read = ImageIO.read(new ByteArrayInputStream(PictureEncoder.jpeg(picture, 95)));
            assertRed(read.getRGB(16, 16));
        }
    }

    private static void assertRed(int pixel) {
        assertThat(pixel >> 16 & 0xff).isCloseTo(255, within(4));
        assertThat(pixel >> 8 & 0xff).isCloseTo(0, within(4));
        assertThat(pixel & 0xff).isCloseTo(0, within(4));
    }

    private static void fill(AVFrame frame, int plane, int value, int rows) {
        byte[] samples = new byte[frame.linesize(plane) * rows];
        java.util.Arrays.fill(samples, (byte) value);
        frame.data(plane).put(samples);
    }

    private static int[] gradientPixels(int width, int height) {
        return Samples.gradient(width, height, BufferedImage.TYPE_INT_ARGB).getRGB(0, 0, width, height, null, 0, width);
    }
}

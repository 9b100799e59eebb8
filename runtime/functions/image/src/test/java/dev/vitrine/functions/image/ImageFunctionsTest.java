package dev.vitrine.functions.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.UdfException;
import java.awt.image.BufferedImage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageFunctionsTest {
    /** 512 x 480. */
    private final Image fruits = Samples.media("fruits.jpg");

    @Test
    void headersTellSizeAndFormat() {
        assertThat(ImageFunctions.width(fruits)).isEqualTo(512);
        assertThat(ImageFunctions.height(fruits)).isEqualTo(480);
        assertThat(ImageFunctions.format(fruits)).isEqualTo("jpeg");
        assertThat(ImageFunctions.format(Samples.media("smarties.png"))).isEqualTo("png");
        assertThat(ImageFunctions.metadata(fruits))
                .isEqualTo(Json.parse("{\"format\":\"jpeg\",\"media_type\":\"image/jpeg\",\"width\":512,"
                        + "\"height\":480,\"orientation\":1,\"size_bytes\":82429}"));
    }

    @Test
    void sizesAreThoseOfTheUprightPicture() {
        Image turned = Samples.turned(fruits);

        assertThat(ImageFunctions.width(turned)).isEqualTo(480);
        assertThat(ImageFunctions.height(turned)).isEqualTo(512);
        assertThat(ImageFunctions.metadata(turned).member("orientation")).hasValue(Json.of(6));
        assertSize(ImageFunctions.thumbnail(turned, 128, 128, null, 85), 120, 128);
        assertSize(ImageFunctions.resize(turned, 240, null, null, 85), 240, 256);
        assertSize(ImageFunctions.crop(turned, 400, 500, 80, 12, null, 85), 80, 12);
        assertSize(ImageFunctions.rotate(turned, 90, null, 85), 512, 480);
    }

    @Test
    void aSizeIsToldWithoutDecoding() {
        byte[] start = new byte[2_000];
        System.arraycopy(Samples.bytes(fruits), 0, start, 0, start.length);

        assertThat(ImageFunctions.width(Image.of(start, "image/jpeg"))).isEqualTo(512);
    }

    @ParameterizedTest
    @CsvSource({"128, 128, 128, 120", "1000, 48, 51, 48", "2000, 2000, 512, 480", "1, 1, 1, 1", "512, 480, 512, 480"})
    void aThumbnailFitsKeepsProportionsAndNeverGrows(int maxWidth, int maxHeight, int width, int height) {
        assertSize(ImageFunctions.thumbnail(fruits, maxWidth, maxHeight, null, 85), width, height);
    }

    @Test
    void aThumbnailShowsThePicture() {
        BufferedImage small = ImageFunctions.thumbnail(fruits, 4, 4, "png", 85).pixels();
        BufferedImage whole = fruits.pixels();

        for (int band = 0; band < 3; band++) {
            double mean = 0;
            for (int y = 0; y < 480; y++) {
                for (int x = 0; x < 512; x++) {
                    mean += whole.getRaster().getSample(x, y, band) / (512.0 * 480);
                }
            }
            double smallMean = 0;
            for (int i = 0; i < 16; i++) {
                smallMean += small.getRaster().getSample(i % 4, i / 4, band) / 16.0;
            }
            assertThat(smallMean).isCloseTo(mean, within(2.0));
        }
    }

    @Test
    void resizeTakesBothSidesOrOne() {
        assertSize(ImageFunctions.resize(fruits, 100, 50, null, 85), 100, 50);
        assertSize(ImageFunctions.resize(fruits, 256, null, null, 85), 256, 240);
        assertSize(ImageFunctions.resize(fruits, null, 960, null, 85), 1024, 960);
        assertInvalid(() -> ImageFunctions.resize(fruits, null, null, null, 85), "needs width, height or both");
        assertInvalid(() -> ImageFunctions.resize(fruits, 0, null, null, 85), "width must be 1 to 65500 pixels, not 0");
        assertInvalid(() -> ImageFunctions.thumbnail(fruits, 10, -1, null, 85), "max_height");
    }

    @Test
    void cropTakesExactlyTheRectangle() {
        Image lossless = ImageFunctions.resize(fruits, 64, 60, "png", 85);

        BufferedImage part =
                ImageFunctions.crop(lossless, 10, 20, 30, 40, null, 85).pixels();

        assertThat(part.getRGB(0, 0, 30, 40, null, 0, 30))
                .isEqualTo(lossless.pixels().getRGB(10, 20, 30, 40, null, 0, 30));
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 1, 1", "0, 0, 513, 1", "512, 0, 1, 1", "0, 0, 0, 1", "2147483647, 0, 2147483647, 1"})
    void cropOutsideThePictureIsRefused(int x, int y, int width, int height) {
        assertInvalid(
                () -> ImageFunctions.crop(fruits, x, y, width, height, null, 85),
                "is not inside the picture of 512 x 480 pixels");
    }

    @Test
    void quarterTurnsAreExactAndClockwise() {
        Image lossless = ImageFunctions.resize(fruits, 8, 6, "png", 85);
        BufferedImage stored = lossless.pixels();

        BufferedImage turned = ImageFunctions.rotate(lossless, 90, null, 85).pixels();
        assertThat(turned.getWidth()).isEqualTo(6);
        assertThat(turned.getRGB(5, 0)).isEqualTo(stored.getRGB(0, 0));
        assertThat(turned.getRGB(0, 7)).isEqualTo(stored.getRGB(7, 5));
        assertThat(Samples.bytes(ImageFunctions.rotate(lossless, -270, null, 85)))
                .isEqualTo(Samples.bytes(ImageFunctions.rotate(lossless, 450, null, 85)));
    }

    @Test
    void otherTurnsGrowAndOpenTransparentCorners() {
        Image turned = ImageFunctions.rotate(fruits, 45, null, 85);

        assertThat(turned.mediaType()).isEqualTo("image/png");
        assertThat(turned.pixels().getWidth()).isEqualTo(702);
        assertThat(turned.pixels().getRGB(0, 0) >>> 24).isZero();
        BufferedImage white = ImageFunctions.rotate(fruits, 45, "jpeg", 85).pixels();
        assertThat(white.getRGB(0, 0)).isEqualTo(0xffffffff);
        assertInvalid(() -> ImageFunctions.rotate(fruits, Double.NaN, null, 85), "degrees must be a finite number");
    }

    @Test
    void theFormatFollowsTheSourceOrTheArgument() {
        Image png = Samples.media("smarties.png");

        assertThat(ImageFunctions.thumbnail(fruits, 9, 9, null, 85).mediaType()).isEqualTo("image/jpeg");
        assertThat(ImageFunctions.thumbnail(png, 9, 9, null, 85).mediaType()).isEqualTo("image/png");
        assertThat(ImageFunctions.thumbnail(png, 9, 9, "jpeg", 85).mediaType()).isEqualTo("image/jpeg");
        assertThat(ImageFunctions.thumbnail(png, 9, 9, "webp", 85).mediaType()).isEqualTo("image/webp");
        assertInvalid(() -> ImageFunctions.thumbnail(png, 9, 9, "tiff", 85), "format must be jpeg, png or webp");
        assertInvalid(() -> ImageFunctions.thumbnail(png, 9, 9, null, 0), "quality must be 1 to 100, not 0");
    }

    @Test
    void everySortOfPictureIsTaken() {
        assertSize(ImageFunctions.thumbnail(Samples.sort("tiled.heic", "image/heic"), 50, 50, null, 85), 40, 50);
        assertSize(ImageFunctions.thumbnail(Samples.sort("photo.avif", "image/avif"), 60, 60, null, 85), 60, 45);
        assertSize(ImageFunctions.thumbnail(Samples.sort("photo.webp", "image/webp"), 60, 60, null, 85), 60, 45);
        assertSize(ImageFunctions.thumbnail(Samples.sort("cmyk.jpg", "image/jpeg"), 60, 60, null, 85), 60, 45);
    }

    private static void assertSize(Image image, int width, int height) {
        assertThat(ImageFunctions.width(image)).isEqualTo(width);
        assertThat(ImageFunctions.height(image)).isEqualTo(height);
        assertThat(image.pixels().getWidth()).isEqualTo(width);
    }

    private static void assertInvalid(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        UdfException.class, e -> assertThat(e.sqlState()).isEqualTo("22023"))
                .hasMessageContaining(message);
    }
}

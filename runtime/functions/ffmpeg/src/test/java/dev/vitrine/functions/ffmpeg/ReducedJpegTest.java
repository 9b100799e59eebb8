package dev.vitrine.functions.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.udf.UdfException;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReducedJpegTest {
    /** The last column covers 8 pixels, of which the picture has 5: up to that the full picture is stretched. */
    @ParameterizedTest
    @ValueSource(strings = {"restart.jpg", "progressive-420.jpg", "sequential-422.jpg"})
    void anEighthIsWhatTheFullPictureAveragesTo(String name) {
        byte[] jpeg = Samples.resource(name);

        assertThat(reduced(jpeg, 65, 42)).hasValueSatisfying(picture -> {
            assertThat(picture.width()).isEqualTo(65);
            assertThat(picture.height()).isEqualTo(42);
            assertThat(Samples.difference(picture.argb(), full(jpeg, 65, 42))).isLessThan(6);
        });
    }

    @Test
    void aQuarterOfALargePictureIsWhatTheFullPictureAveragesTo() {
        byte[] jpeg = large(BufferedImage.TYPE_INT_RGB);

        assertThat(reduced(jpeg, 313, 213)).hasValueSatisfying(picture -> {
            assertThat(picture.width()).isEqualTo(313);
            assertThat(picture.height()).isEqualTo(213);
            assertThat(Samples.difference(picture.argb(), full(jpeg, 313, 213))).isLessThan(1.5);
        });
    }

    @Test
    void greyPicturesAreReducedToo() {
        byte[] jpeg = large(BufferedImage.TYPE_BYTE_GRAY);

        assertThat(reduced(jpeg, 100, 100)).hasValueSatisfying(picture -> {
            assertThat(picture.width()).isEqualTo(157);
            assertThat(Samples.difference(picture.argb(), full(jpeg, 157, 107))).isLessThan(1);
        });
    }

    @Test
    void theSmallestSizeThatIsNotBelowTheWantedOneIsTaken() {
        byte[] jpeg = large(BufferedImage.TYPE_INT_RGB);

        assertThat(reduced(jpeg, 157, 1)).map(Picture::width).hasValue(157);
        assertThat(reduced(jpeg, 158, 1)).map(Picture::width).hasValue(313);
        assertThat(reduced(jpeg, 1, 108)).map(Picture::width).hasValue(313);
    }

    @Test
    void whatAFullDecoderDoesBetterIsLeftToIt() {
        assertThat(reduced(large(BufferedImage.TYPE_INT_RGB), 400, 1)).isEmpty();
        assertThat(reduced(Samples.resource("cmyk.jpg"), 1, 1)).isEmpty();
        assertThat(reduced(Samples.resource("progressive-420.jpg"), 100, 70)).isEmpty();
        assertThat(reduced(Samples.resource("restart.jpg"), 100, 70)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"restart.jpg", "progressive-420.jpg", "sequential-422.jpg"})
    void aPictureThatIsCutOffAnywhereIsRefused(String name) {
        byte[] jpeg = Samples.resource(name);
        PictureHeader header = PictureHeader.read(jpeg).orElseThrow();
        for (int percent = 10; percent < 100; percent += 10) {
            byte[] cut = Arrays.copyOf(jpeg, jpeg.length * percent / 100);
            assertThatThrownBy(() -> ReducedJpeg.decode(cut, header, 1, 1))
                    .isInstanceOfSatisfying(
                            UdfException.class, e -> assertThat(e.sqlState()).isEqualTo("22V02"));
        }
    }

    @Test
    void damageNeverEscapesAsAnotherException() {
        byte[] jpeg = Samples.resource("restart.jpg");
        PictureHeader header = PictureHeader.read(jpeg).orElseThrow();
        for (int at = 2; at < 2_000; at++) {
            byte[] damaged = jpeg.clone();
            damaged[at] ^= (byte) 0x55;
            try {
                ReducedJpeg.decode(damaged, header, 1, 1).ifPresent(Picture::close);
            } catch (UdfException e) {
                assertThat(e.sqlState()).isEqualTo("22V02");
            }
        }
    }

    private static Optional<Picture> reduced(byte[] jpeg, int minWidth, int minHeight) {
        Natives.require();
        return ReducedJpeg.decode(jpeg, PictureHeader.read(jpeg).orElseThrow(), minWidth, minHeight);
    }

    private static int[] full(byte[] jpeg, int width, int height) {
        try (Picture picture = PictureDecoder.decode(jpeg, PictureFormat.JPEG);
                Picture scaled = picture.scaled(width, height)) {
            return scaled.argb();
        }
    }

    private static byte[] large(int type) {
        return Samples.encode(Samples.gradient(1_251, 851, type), "jpeg");
    }
}

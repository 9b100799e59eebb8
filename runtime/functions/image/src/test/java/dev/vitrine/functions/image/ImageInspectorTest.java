package dev.vitrine.functions.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.MediaInfo;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.UdfException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageInspectorTest {
    private final ImageInspector inspector = new ImageInspector();

    private final Path directory;

    ImageInspectorTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void aWholePictureIsToldWithItsProperties() {
        MediaInfo info = inspector
                .inspect(Samples.MEDIA.resolve("fruits.jpg"), MediaKind.IMAGE)
                .orElseThrow();

        assertThat(info.kind()).isEqualTo(MediaKind.IMAGE);
        assertThat(info.mediaType()).isEqualTo("image/jpeg");
        assertThat(info.properties().member("width")).hasValue(Json.of(512));
    }

    @Test
    void everyPictureOfTheExamplesIsWhole() throws IOException {
        try (var files = Files.list(Samples.MEDIA)) {
            files.filter(file -> file.toString().endsWith("g"))
                    .forEach(file -> assertThat(inspector.inspect(file, MediaKind.IMAGE))
                            .as(file.toString())
                            .isPresent());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 50, 90, 99})
    void aJpegThatIsCutOffIsRefused(int percent) throws IOException {
        byte[] jpeg = Samples.read(Samples.MEDIA.resolve("fruits.jpg"));
        assertDamaged(Arrays.copyOf(jpeg, jpeg.length * percent / 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "webp"})
    void otherFormatsThatAreCutOffAreRefused(String format) throws IOException {
        byte[] encoded = Samples.bytes(ImageFunctions.resize(Samples.media("fruits.jpg"), 200, null, format, 80));
        for (int percent : new int[] {20, 50, 90, 99}) {
            assertDamaged(Arrays.copyOf(encoded, encoded.length * percent / 100));
        }
    }

    @Test
    void aCutPictureIsNotSavedByThePreviewInItsHeader() throws IOException {
        byte[] inner = Samples.bytes(ImageFunctions.thumbnail(Samples.media("fruits.jpg"), 64, 64, null, 60));
        byte[] outer = Samples.read(Samples.MEDIA.resolve("fruits.jpg"));
        byte[] both = new byte[outer.length / 2 + inner.length + 4];
        System.arraycopy(outer, 0, both, 0, 2);
        both[2] = (byte) 0xff;
        both[3] = (byte) 0xe2;
        both[4] = (byte) (inner.length + 2 >> 8);
        both[5] = (byte) (inner.length + 2);
        System.arraycopy(inner, 0, both, 6, inner.length);
        System.arraycopy(outer, 2, both, 6 + inner.length, outer.length / 2 - 2);
        assertDamaged(both);
    }

    @Test
    void anEmptyFileIsRefusedAndAnotherKindIsNotKnownHere() throws IOException {
        assertDamaged(new byte[0]);
        assertThat(inspect("plain text in disguise".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(inspector.inspect(Samples.MEDIA.resolve("tree.mp4"), MediaKind.IMAGE))
                .isEmpty();
    }

    @Test
    void aPictureOfNothingButItsHeaderIsRefused() throws IOException {
        byte[] png = Samples.bytes(Image.of(new BufferedImage(300, 300, BufferedImage.TYPE_INT_RGB)));
        png[45] ^= 0x10;
        assertDamaged(png);
    }

    private void assertDamaged(byte[] bytes) {
        assertThatThrownBy(() -> inspect(bytes))
                .isInstanceOfSatisfying(
                        UdfException.class, e -> assertThat(e.sqlState()).isEqualTo("22V02"));
    }

    private boolean inspect(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("picture.jpg"), bytes);
        return inspector.inspect(file, MediaKind.IMAGE).isPresent();
    }
}

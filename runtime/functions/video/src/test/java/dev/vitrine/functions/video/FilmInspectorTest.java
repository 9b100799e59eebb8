package dev.vitrine.functions.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.udf.FragmentReader;
import dev.vitrine.udf.FunctionProvider;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.MediaInfo;
import dev.vitrine.udf.MediaInspector;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.UdfException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ServiceLoader;
import java.util.stream.LongStream;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilmInspectorTest {
    private final FilmInspector inspector = new FilmInspector();
    private final Path directory;

    FilmInspectorTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void aWholeFilmIsToldWithItsProperties() {
        MediaInfo info = inspector
                .inspect(FilmFile.MEDIA.resolve("pedestrians.mp4"), MediaKind.VIDEO)
                .orElseThrow();

        assertThat(info.kind()).isEqualTo(MediaKind.VIDEO);
        assertThat(info.mediaType()).isEqualTo("video/mp4");
        assertThat(info.properties())
                .isEqualTo(VideoFunctions.metadata(FilmFile.media("pedestrians.mp4")))
                .isEqualTo(Json.parse("{\"format\":\"mov,mp4,m4a,3gp,3g2,mj2\",\"duration_seconds\":12,\"width\":768,"
                        + "\"height\":576,\"fps\":10,\"frame_count\":120,\"codec\":\"h264\","
                        + "\"pixel_format\":\"yuv420p\",\"orientation\":1,\"bit_rate\":313569,"
                        + "\"size_bytes\":470354}"));
    }

    @Test
    void propertiesAreFunctionsToo() {
        FilmFile film = FilmFile.media("pedestrians.mp4");
        assertThat(VideoFunctions.duration(film)).isEqualTo(12);
        assertThat(VideoFunctions.width(film)).isEqualTo(768);
        assertThat(VideoFunctions.height(film)).isEqualTo(576);
        assertThat(VideoFunctions.framesPerSecond(film)).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "mp4, mpeg4, video/mp4", "mov, mpeg4, video/quicktime", "mkv, mpeg4, video/x-matroska",
        "webm, libvpx, video/webm", "avi, mpeg4, video/x-msvideo", "ts, mpeg2video, video/mp2t"
    })
    void containersAreTold(String extension, String encoder, String mediaType) {
        Path file = clip("clip." + extension, encoder);

        MediaInfo info = inspector.inspect(file, MediaKind.VIDEO).orElseThrow();

        assertThat(info.mediaType()).isEqualTo(mediaType);
        assertThat(VideoFunctions.duration(new FilmFile(file))).isBetween(3.9, 4.1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 50, 90, 99})
    void anMp4ThatIsCutOffIsRefused(int percent) throws IOException {
        assertCutIsRefused(FilmFile.MEDIA.resolve("tree.mp4"), percent);
    }

    @ParameterizedTest
    @CsvSource({"mkv, mpeg4", "avi, mpeg4", "webm, libvpx", "mov, mpeg4"})
    void otherContainersThatAreCutOffAreRefused(String extension, String encoder) throws IOException {
        Path file = clip("whole." + extension, encoder);
        assertCutIsRefused(file, 50);
        assertCutIsRefused(file, 95);
    }

    @Test
    void anEmptyFileIsRefusedAndAnotherKindIsNotKnownHere() throws IOException {
        Path empty = Files.write(directory.resolve("empty.mp4"), new byte[0]);
        assertUndecodable(empty);
        assertThat(inspect("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
        assertThat(inspect("just text, line by line\n".repeat(500).getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
        assertThat(inspect("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
        assertThat(inspect("ffconcat version 1.0\nfile /etc/passwd\n".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
        assertThat(inspector.inspect(FilmFile.MEDIA.resolve("fruits.jpg"), MediaKind.VIDEO))
                .isEmpty();
    }

    @Test
    void soundIsToldAsAudio() throws IOException {
        byte[] silence = new byte[44_100 * 2];
        AudioFormat format = new AudioFormat(44_100, 16, 1, true, false);
        ByteArrayOutputStream wav = new ByteArrayOutputStream();
        AudioSystem.write(
                new AudioInputStream(new java.io.ByteArrayInputStream(silence), format, 44_100),
                AudioFileFormat.Type.WAVE,
                wav);
        Path file = Files.write(directory.resolve("silence.wav"), wav.toByteArray());

        MediaInfo info = inspector.inspect(file, MediaKind.AUDIO).orElseThrow();

        assertThat(info.kind()).isEqualTo(MediaKind.AUDIO);
        assertThat(info.mediaType()).isEqualTo("audio/wav");
        assertThat(info.properties().member("duration_seconds")).hasValue(Json.of(1));
        assertCutIsRefused(file, 50);
        assertThatThrownBy(() -> VideoFunctions.duration(new FilmFile(file)))
                .isInstanceOfSatisfying(
                        UdfException.class, e -> assertThat(e.sqlState()).isEqualTo("22V03"));
    }

    @Test
    void aFilmThatIsNoFilmIsUndecodableToFunctions() throws IOException {
        Path file = Files.writeString(directory.resolve("text.mp4"), "no film");
        assertThatThrownBy(() -> VideoFunctions.width(new FilmFile(file)))
                .isInstanceOfSatisfying(
                        UdfException.class, e -> assertThat(e.sqlState()).isEqualTo("22V02"))
                .hasMessageContaining("text.mp4 is no film that can be read");
    }

    @Test
    void theServicesAreFound() {
        assertThat(ServiceLoader.load(FunctionProvider.class))
                .flatExtracting(FunctionProvider::classes)
                .containsExactly(VideoFunctions.class);
        assertThat(ServiceLoader.load(FragmentReader.class)).hasOnlyElementsOfType(FrameReader.class);
        assertThat(ServiceLoader.load(MediaInspector.class)).hasOnlyElementsOfType(FilmInspector.class);
    }

    private Path clip(String name, String encoder) {
        return new ClipWriter()
                .encoder(encoder)
                .size(160, 120)
                .ticksPerSecond(25)
                .write(directory.resolve(name), LongStream.range(0, 100).toArray());
    }

    private void assertCutIsRefused(Path whole, int percent) throws IOException {
        byte[] bytes = Files.readAllBytes(whole);
        String name = "cut-" + whole.getFileName();
        assertUndecodable(Files.write(directory.resolve(name), Arrays.copyOf(bytes, bytes.length * percent / 100)));
    }

    private void assertUndecodable(Path file) {
        assertThatThrownBy(() -> inspector.inspect(file, MediaKind.VIDEO))
                .isInstanceOfSatisfying(
                        UdfException.class, e -> assertThat(e.sqlState()).isEqualTo("22V02"));
    }

    private boolean inspect(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("unknown.mp4"), bytes);
        return inspector.inspect(file, MediaKind.VIDEO).isPresent();
    }
}

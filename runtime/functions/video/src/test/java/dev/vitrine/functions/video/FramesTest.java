package dev.vitrine.functions.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.Video;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
    /** Frames of 40, 200 and 500 ms in turn: 3 frames in 740 ms. */
    private static final long[] UNEVEN = LongStream.range(0, 60)
            .map(i -> i / 3 * 740 + new long[] {0, 40, 240}[(int) (i % 3)])
            .toArray();

    private final Video pedestrians = FilmFile.media("pedestrians.mp4");
    private final Path directory;

    FramesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void withoutAChoiceEveryFrameIsARow() {
        List<FrameRow> rows = rows(pedestrians, null, null, false, null, null);

        assertThat(rows).hasSize(120);
        assertThat(rows.get(0).time()).isZero();
        assertThat(rows.get(119).time()).isEqualTo(11.9);
        assertThat(rows.get(0).attrs().member("key_frame").orElseThrow().asBoolean())
                .isTrue();
    }

    @Test
    void fpsTakesTheFrameShownAtEachMomentBeforeTheEnd() {
        assertThat(times(rows(pedestrians, 1.0, null, false, null, null)))
                .containsExactly(0d, 1d, 2d, 3d, 4d, 5d, 6d, 7d, 8d, 9d, 10d, 11d);
        assertThat(rows(pedestrians, 0.3, null, false, null, null)).hasSize(4);
        assertThat(rows(pedestrians, 25.0, null, false, null, null)).hasSize(300);
    }

    @Test
    void startAndEndAreASpanThatIncludesTheStartOnly() {
        assertThat(times(rows(pedestrians, null, null, false, 3.0, 3.5))).containsExactly(3.0, 3.1, 3.2, 3.3, 3.4);
        assertThat(times(rows(pedestrians, 2.0, null, false, 10.25, null))).containsExactly(10.25, 10.75, 11.25, 11.75);
        assertThat(times(rows(pedestrians, null, 4, false, 2.0, 4.0))).containsExactly(2.0, 2.5, 3.0, 3.5);
        assertThat(rows(pedestrians, null, null, false, 12.0, null)).isEmpty();
        assertThat(rows(pedestrians, null, 3, false, 20.0, null)).isEmpty();
        assertThat(rows(pedestrians, 1.0, null, false, 5.0, 5.0)).isEmpty();
    }

    @Test
    void numFramesSpreadsThemEvenlyAndTakesNoFrameTwice() {
        assertThat(times(rows(pedestrians, null, 5, false, null, null))).containsExactly(0.0, 2.4, 4.8, 7.2, 9.6);
        assertThat(rows(pedestrians, null, 1000, false, null, null)).hasSize(120);
    }

    @Test
    void keyFramesOnlyAreThoseThatDecodeAlone() {
        List<FrameRow> rows = rows(FilmFile.media("tree.mp4"), null, null, true, null, null);

        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(
                                row.attrs().member("key_frame").orElseThrow().asBoolean())
                        .isTrue());
        assertThat(rows)
                .hasSameSizeAs(rows(FilmFile.media("tree.mp4"), null, null, false, null, null).stream()
                        .filter(row ->
                                row.attrs().member("key_frame").orElseThrow().asBoolean())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"mp4, true", "mp4, false", "mkv, true", "mkv, false", "avi, false", "mov, true"})
    void unevenTimesAndReorderedFramesAreTakenByWhenTheyAreShown(String container, boolean reordered) {
        // AVI has frames at even times only.
        long[] ticks = container.equals("avi") ? LongStream.range(0, 60).toArray() : UNEVEN;
        ClipWriter writer = new ClipWriter().ticksPerSecond(container.equals("avi") ? 25 : 1000);
        Video clip = new FilmFile(
                (reordered ? writer.reordered() : writer).write(directory.resolve("clip." + container), ticks));

        List<FrameRow> all = rows(clip, null, null, false, null, null);
        assertThat(all).hasSize(60);
        assertInOrder(all);
        for (double fps : new double[] {0.37, 1, 7, 30}) {
            assertShownAtTheirMoments(rows(clip, fps, null, false, null, null), all);
        }
        for (double seconds = 0; seconds < all.get(59).time(); seconds += 0.613) {
            assertThat(grey(frameAt(clip, seconds))).isCloseTo(greyShownAt(all, seconds), within(3));
        }
    }

    @Test
    void seekingFindsTheSameFramesAsDecodingThrough() {
        Video clip = new FilmFile(new ClipWriter()
                .reordered()
                .groupSize(10)
                .write(
                        directory.resolve("long.mp4"),
                        LongStream.range(0, 1_500).map(i -> i * 40).toArray()));
        List<FrameRow> all = rows(clip, null, null, false, null, null);

        List<FrameRow> sparse = rows(clip, 0.21, null, false, null, null);
        assertThat(sparse).hasSize(13);
        assertShownAtTheirMoments(sparse, all);
        assertThat(grey(frameAt(clip, 47.3))).isCloseTo(greyShownAt(all, 47.3), within(3));
        assertThat(grey(frameAt(clip, 3.1))).isCloseTo(greyShownAt(all, 3.1), within(3));
        assertThat(grey(frameAt(clip, 3.15))).isCloseTo(greyShownAt(all, 3.15), within(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ts", "mkv", "mpg"})
    void aStreamThatStartsLateCountsFromItsFirstFrame(String container) {
        String encoder = container.equals("mkv") ? "mpeg4" : "mpeg2video";
        Video clip = new FilmFile(new ClipWriter()
                .encoder(encoder)
                .ticksPerSecond(25)
                .write(
                        directory.resolve("late." + container),
                        LongStream.range(250, 300).toArray()));

        List<FrameRow> all = rows(clip, null, null, false, null, null);

        assertThat(all.get(0).time()).isZero();
        assertThat(all).hasSize(50);
        assertShownAtTheirMoments(rows(clip, 5.0, null, false, null, null), all);
        assertThat(grey(frameAt(clip, 1.5))).isCloseTo(greyShownAt(all, 1.5), within(3));
    }

    @Test
    void framesOfATurnedFilmStandUpright() {
        Video clip = new FilmFile(new ClipWriter().turned().write(directory.resolve("turned.mp4"), 0, 40, 80));

        assertThat(VideoFunctions.width(clip)).isEqualTo(48);
        assertThat(VideoFunctions.height(clip)).isEqualTo(64);
        Image frame = frameAt(clip, 0);
        assertThat(frame.pixels().getWidth()).isEqualTo(48);
        // The stripe at the left has come to the top.
        assertThat(frame.pixels().getRGB(24, 4) & 0xff).isLessThan(12);
        assertThat(frame.pixels().getRGB(4, 40) & 0xff).isCloseTo(ClipWriter.greyOf(0), within(4));
    }

    @Test
    void pastTheEndThereIsNoFrame() {
        assertThat(VideoFunctions.frameAt(pedestrians, 11.99)).isNotNull();
        assertThat(VideoFunctions.frameAt(pedestrians, 12)).isNull();
        assertThat(VideoFunctions.frameAt(pedestrians, 1e9)).isNull();
        assertThat(VideoFunctions.frameAt(pedestrians, 0)).isNotNull();
    }

    @Test
    void aFrameThatIsNoLongerCapturedIsDecodedAgain() {
        List<FrameRow> rows = rows(pedestrians, null, null, false, null, null);

        // 120 frames of 768 x 576 are more than are kept.
        int[] first = pixels(rows.get(3).frame());
        assertThat(pixels(frameAt(pedestrians, 0.3))).isEqualTo(first);
        assertThat(rows.get(3).frame().mediaType()).isEqualTo("image/jpeg");
        assertThat(rows.get(3).frame().sha256())
                .isEqualTo(frameAt(pedestrians, 0.3).sha256());
    }

    @Test
    void aFragmentReadsTheFrameOfTheRow() {
        FrameReader reader = new FrameReader();
        for (FrameRow row : rows(pedestrians, 0.7, null, false, null, null)) {
            Image read = (Image) reader.read(pedestrians, "t=" + row.time()).orElseThrow();
            assertThat(pixels(read)).isEqualTo(pixels(row.frame()));
        }
        assertThat(reader.read(pedestrians, "page=1")).isEmpty();
        assertThat(reader.read(pedestrians, "t=1,2")).isEmpty();
        assertThatThrownBy(() -> reader.read(pedestrians, "t=99"))
                .hasMessageContaining("pedestrians.mp4 has no frame at second 99.0");
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertInvalid(() -> rows(pedestrians, 1.0, 3, false, null, null), "one of fps, num_frames and keyframes_only");
        assertInvalid(() -> rows(pedestrians, 1.0, null, true, null, null), "one of fps, num_frames");
        assertInvalid(() -> rows(pedestrians, 0.0, null, false, null, null), "fps must be greater than 0");
        assertInvalid(() -> rows(pedestrians, Double.NaN, null, false, null, null), "fps must be");
        assertInvalid(() -> rows(pedestrians, null, 0, false, null, null), "num_frames must be 1 or more");
        assertInvalid(() -> rows(pedestrians, null, null, false, -1.0, null), "start must be");
        assertInvalid(() -> rows(pedestrians, null, null, false, 2.0, 1.0), "end must not be before start");
        assertInvalid(() -> VideoFunctions.frameAt(pedestrians, -0.1), "seconds must be 0 or more");
    }

    private static void assertInvalid(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        UdfException.class, e -> assertThat(e.sqlState()).isEqualTo("22023"))
                .hasMessageContaining(message);
    }

    /** Each row shows the last frame that starts by its time. */
    private static void assertShownAtTheirMoments(List<FrameRow> rows, List<FrameRow> all) {
        assertThat(rows).isNotEmpty();
        for (FrameRow row : rows) {
            FrameRow shown = all.get(numberShownAt(all, row.time()));
            assertThat(row.attrs().member("pts"))
                    .as("at second " + row.time())
                    .isEqualTo(shown.attrs().member("pts"));
        }
        int last = rows.size() - 1;
        assertThat(grey(rows.get(last).frame()))
                .isCloseTo(greyShownAt(all, rows.get(last).time()), within(3));
    }

    private static void assertInOrder(List<FrameRow> all) {
        for (int i = 0; i < all.size(); i += 7) {
            assertThat(grey(all.get(i).frame())).isCloseTo(ClipWriter.greyOf(i), within(3));
        }
    }

    private static int numberShownAt(List<FrameRow> all, double seconds) {
        int number = 0;
        while (number + 1 < all.size() && all.get(number + 1).time() <= seconds + 0.0004) {
            number++;
        }
        return number;
    }

    private static int greyShownAt(List<FrameRow> all, double seconds) {
        return ClipWriter.greyOf(numberShownAt(all, seconds));
    }

    private static int grey(Image image) {
        var pixels = image.pixels();
        return pixels.getRGB(pixels.getWidth() / 2, pixels.getHeight() / 2) & 0xff;
    }

    private static int[] pixels(Image image) {
        var pixels = image.pixels();
        return pixels.getRGB(0, 0, pixels.getWidth(), pixels.getHeight(), null, 0, pixels.getWidth());
    }

    private static Image frameAt(Video video, double seconds) {
        Image frame = VideoFunctions.frameAt(video, seconds);
        if (frame == null) {
            throw new AssertionError("no frame at second " + seconds);
        }
        return frame;
    }

    private static List<Double> times(List<FrameRow> rows) {
        return rows.stream().map(FrameRow::time).toList();
    }

    private static List<FrameRow> rows(
            Video video,
            @Nullable Double fps,
            @Nullable Integer numFrames,
            boolean keyFramesOnly,
            @Nullable Double start,
            @Nullable Double end) {
        try (Stream<FrameRow> rows = VideoFunctions.frames(video, fps, numFrames, keyFramesOnly, start, end)) {
            return rows.toList();
        }
    }
}

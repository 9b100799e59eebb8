package dev.vitrine.functions.video;

import dev.vitrine.functions.ffmpeg.MediaFile;
import dev.vitrine.functions.ffmpeg.UnreadableMediaException;
import dev.vitrine.functions.video.FramesAtMoments.Moments;
import dev.vitrine.udf.Default;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.Scalar;
import dev.vitrine.udf.TableFunction;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.Video;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Functions of films. Times are seconds from the first frame; widths and heights are those of upright frames. */
public final class VideoFunctions {
    private VideoFunctions() {}

    /** How long the moving pictures last. */
    @Scalar(name = "video_duration", description = "How long the moving pictures last, in seconds")
    public static double duration(Video video) {
        OptionalDouble told = read(video, VideoStream::duration);
        if (told.isPresent()) {
            return told.getAsDouble();
        }
        try (FrameDecoder decoder = open(video)) {
            return VideoLength.of(decoder);
        }
    }

    /** Pixels in a row. */
    @Scalar(name = "video_width", description = "The width of an upright frame in pixels")
    public static int width(Video video) {
        return read(video, VideoStream::width);
    }

    /** Rows. */
    @Scalar(name = "video_height", description = "The height of an upright frame in pixels")
    public static int height(Video video) {
        return read(video, VideoStream::height);
    }

    /** The average rate, or null where the container does not tell. */
    @Scalar(name = "video_fps", description = "Frames per second on average; NULL where the container does not tell")
    public static @Nullable Double framesPerSecond(Video video) {
        double rate = read(video, VideoStream::framesPerSecond);
        return rate > 0 ? rate : null;
    }

    /** What the container tells. */
    @Scalar(name = "video_metadata", description = "Container, codecs, sizes, rates and lengths, as a JSON object")
    public static Json metadata(Video video) {
        return withFile(video, file -> {
            FrameDecoder.streamIndex(file, video.locator());
            return MediaProperties.of(file, video.sizeBytes());
        });
    }

    /** The frame shown at a second, or null past the end. */
    @Scalar(name = "video_frame_at", description = "The frame shown at a second; NULL past the end")
    public static @Nullable Image frameAt(Video video, double seconds) {
        if (!(seconds >= 0)) {
            throw UdfException.invalidArgument("seconds must be 0 or more, not " + seconds);
        }
        return Frames.at(video, seconds).orElse(null);
    }

    /**
     * Frames as rows. At most one of {@code fps}, {@code num_frames} and {@code keyframes_only} chooses; without any,
     * every frame that starts to be shown in {@code [start, end)} is a row.
     *
     * @param fps the frame shown at {@code start + k / fps} for every such moment before the end
     * @param numFrames as many frames, evenly spaced from {@code start}; fewer where the film has fewer
     */
    @TableFunction(name = "frames", description = "The frames of a film: time, frame and attrs")
    public static Stream<FrameRow> frames(
            Video video,
            @Nullable @Default(Default.NULL) Double fps,
            @Nullable @Default(Default.NULL) Integer numFrames,
            @Default("false") boolean keyframesOnly,
            @Nullable @Default(Default.NULL) Double start,
            @Nullable @Default(Default.NULL) Double end) {
        if ((fps == null ? 0 : 1) + (numFrames == null ? 0 : 1) + (keyframesOnly ? 1 : 0) > 1) {
            throw UdfException.invalidArgument("frames takes one of fps, num_frames and keyframes_only, not several");
        }
        if (fps != null && !(fps > 0 && fps <= 100_000)) {
            throw UdfException.invalidArgument("fps must be greater than 0 and at most 100000, not " + fps);
        }
        if (numFrames != null && numFrames < 1) {
            throw UdfException.invalidArgument("num_frames must be 1 or more, not " + numFrames);
        }
        TimeSpan span = TimeSpan.of(start, end);
        FrameDecoder decoder = open(video);
        try {
            return source(video, decoder, fps, numFrames, keyframesOnly, span).stream();
        } catch (RuntimeException e) {
            decoder.close();
            throw e;
        }
    }

    private static FrameSource source(
            Video video,
            FrameDecoder decoder,
            @Nullable Double fps,
            @Nullable Integer numFrames,
            boolean keyframesOnly,
            TimeSpan span) {
        if (fps != null) {
            Moments moments = new Moments(span.start(), fps, 1, span.end(), Long.MAX_VALUE);
            return new FramesAtMoments(video, new FrameCursor(decoder), moments, false);
        }
        if (numFrames != null) {
            double end = Math.min(span.end(), VideoLength.of(decoder));
            Moments moments = new Moments(span.start(), numFrames, end - span.start(), end, numFrames);
            return new FramesAtMoments(video, new FrameCursor(decoder), moments, true);
        }
        return new EveryFrame(video, decoder, keyframesOnly, span);
    }

    private static <T> T read(Video video, Function<VideoStream, T> property) {
        return withFile(
                video, file -> property.apply(VideoStream.of(file, FrameDecoder.streamIndex(file, video.locator()))));
    }

    private static <T> T withFile(Video video, Function<MediaFile, T> use) {
        try (MediaFile file = MediaFile.open(video.file())) {
            return use.apply(file);
        } catch (UnreadableMediaException e) {
            throw FrameDecoder.unreadable(video.locator(), e);
        } catch (IOException e) {
            throw unreachable(video, e);
        } finally {
            Reference.reachabilityFence(video);
        }
    }

    private static UdfException unreachable(Video video, IOException cause) {
        return UdfException.unreachable("%s cannot be read: %s".formatted(video.locator(), cause.getMessage()), cause);
    }

    private static FrameDecoder open(Video video) {
        try {
            return FrameDecoder.open(video.file(), video.locator());
        } catch (IOException e) {
            throw unreachable(video, e);
        } finally {
            Reference.reachabilityFence(video);
        }
    }
}

package dev.vitrine.functions.video;

import dev.vitrine.functions.ffmpeg.DisplayMatrix;
import dev.vitrine.functions.ffmpeg.MediaFile;
import dev.vitrine.udf.internal.Orientation;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * What a container's headers tell about its moving pictures.
 *
 * @param index the stream's number
 * @param storedWidth pixels in a stored row
 * @param storedHeight stored rows
 * @param orientation how frames have to be turned
 * @param tickNumerator the length of the stream's clock tick in seconds, over {@code tickDenominator}
 * @param tickDenominator see {@code tickNumerator}
 * @param start the tick that counts as second 0
 * @param duration seconds; empty where the container does not say
 * @param framesPerSecond the average rate; 0 where it is unknown
 */
record VideoStream(
        int index,
        int storedWidth,
        int storedHeight,
        Orientation orientation,
        int tickNumerator,
        int tickDenominator,
        long start,
        OptionalDouble duration,
        double framesPerSecond) {

    /** Pixels in a row of an upright frame. */
    int width() {
        return orientation.swapsSides() ? storedHeight : storedWidth;
    }

    /** Rows of an upright frame. */
    int height() {
        return orientation.swapsSides() ? storedWidth : storedHeight;
    }

    /** Seconds from the stream's start. */
    double seconds(long tick) {
        return (double) (tick - start) * tickNumerator / tickDenominator;
    }

    /** Seconds that a number of ticks lasts. */
    double length(long ticks) {
        return (double) ticks * tickNumerator / tickDenominator;
    }

    /** The tick at or before that second. */
    long tick(double seconds) {
        return start + (long) Math.floor(seconds * tickDenominator / tickNumerator);
    }

    /**
     * How far a frame may start after a moment and still count as shown at it: times are rounded to ticks by the
     * container and to doubles by SQL.
     */
    double tolerance() {
        return Math.min(length(1) / 2, 0.0005);
    }

    /** The number of the stream with moving pictures; a cover picture is none. */
    static OptionalInt find(MediaFile file) {
        OptionalInt best = file.bestStream(avutil.AVMEDIA_TYPE_VIDEO);
        boolean isCover = best.isPresent()
                && (file.stream(best.getAsInt()).disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) != 0;
        return isCover ? OptionalInt.empty() : best;
    }

    static VideoStream of(MediaFile file, int index) {
        AVStream stream = file.stream(index);
        AVCodecParameters parameters = stream.codecpar();
        AVRational tick = stream.time_base();
        long start = stream.start_time() == avutil.AV_NOPTS_VALUE ? 0 : stream.start_time();
        return new VideoStream(
                index,
                parameters.width(),
                parameters.height(),
                DisplayMatrix.orientation(parameters.coded_side_data(), parameters.nb_coded_side_data()),
                tick.num(),
                tick.den(),
                start,
                duration(file, stream, tick),
                ratio(avformat.av_guess_frame_rate(file.context(), stream, (AVFrame) null)));
    }

    private static double ratio(AVRational rational) {
        return rational.den() == 0 ? 0 : (double) rational.num() / rational.den();
    }

    private static OptionalDouble duration(MediaFile file, AVStream stream, AVRational tick) {
        if (stream.duration() != avutil.AV_NOPTS_VALUE && stream.duration() > 0) {
            return OptionalDouble.of((double) stream.duration() * tick.num() / tick.den());
        }
        OptionalDouble tagged = taggedDuration(stream);
        if (tagged.isPresent()) {
            return tagged;
        }
        long container = file.context().duration();
        return container == avutil.AV_NOPTS_VALUE || container <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(container / (double) avutil.AV_TIME_BASE);
    }

    /** Matroska tells a stream's own length only by a tag, such as {@code 00:00:12.500000000}. */
    private static OptionalDouble taggedDuration(AVStream stream) {
        AVDictionaryEntry entry = avutil.av_dict_get(stream.metadata(), "DURATION", null, 0);
        if (entry == null) {
            return OptionalDouble.empty();
        }
        try {
            LocalTime time = LocalTime.parse(entry.value().getString());
            return OptionalDouble.of(Duration.ofNanos(time.toNanoOfDay()).toNanos() / 1e9);
        } catch (DateTimeParseException e) {
            return OptionalDouble.empty();
        }
    }
}

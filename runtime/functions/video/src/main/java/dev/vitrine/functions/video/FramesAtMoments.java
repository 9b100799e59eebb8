package dev.vitrine.functions.video;

import dev.vitrine.udf.Video;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** The frames shown at evenly spaced moments. */
final class FramesAtMoments extends FrameSource {
    private final FrameCursor cursor;
    private final Moments moments;
    private final boolean once;
    private long nextMoment;
    private long lastTick = Long.MIN_VALUE;

    /**
     * @param cursor a cursor, from here on owned by this source
     * @param once whether a frame that is shown at several moments counts once
     */
    FramesAtMoments(Video video, FrameCursor cursor, Moments moments, boolean once) {
        super(video);
        this.cursor = cursor;
        this.moments = moments;
        this.once = once;
    }

    /**
     * Seconds, strictly rising.
     *
     * @param start the first
     * @param count how many there are in {@code length} seconds
     * @param length seconds
     * @param end where they stop, exclusive
     * @param max most moments
     */
    record Moments(double start, double count, double length, double end, long max) {
        /** The moment of a number, not summed up, so that errors do not either; infinite past the last. */
        double at(long number) {
            double moment = start + number * length / count;
            return number < max && moment < end ? moment : Double.POSITIVE_INFINITY;
        }
    }

    @Override
    @Nullable
    FrameRow pull() {
        while (true) {
            double moment = moments.at(nextMoment);
            if (moment == Double.POSITIVE_INFINITY) {
                return null;
            }
            Optional<AVFrame> shown = cursor.frameAt(moment);
            if (shown.isEmpty()) {
                return null;
            }
            nextMoment++;
            AVFrame frame = shown.get();
            boolean isNew = frame.pts() != lastTick;
            lastTick = frame.pts();
            if (isNew || !once) {
                return row(moment, cursor.stream(), frame);
            }
        }
    }

    @Override
    public void close() {
        cursor.close();
    }
}

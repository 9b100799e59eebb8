package dev.vitrine.functions.video;

import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * Finds the frame that is shown at a moment. Made for rising moments: within a group of pictures it decodes on, across
 * groups it seeks. One thread at a time; whoever makes it closes it, and with it the decoder.
 */
final class FrameCursor implements AutoCloseable {
    /** A seek empties the decoder's pipeline: about as many frames as it has threads are decoded anew. */
    private static final int FRAMES_WORTH_A_SEEK = 8;
    /** Without an index, decoding over a longer gap than this is slower than trying to seek. */
    private static final double SECONDS_WORTH_A_BLIND_SEEK = 10;
    /** Containers without an index land near the moment, on either side. */
    private static final double[] SECONDS_BACK = {0, 1, 5, 30};

    private final FrameDecoder decoder;
    private @Nullable AVFrame current;
    private @Nullable AVFrame next;
    private boolean atEnd;

    FrameCursor(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    VideoStream stream() {
        return decoder.stream();
    }

    /** The moment before which a search has to go back. */
    double position() {
        return current == null ? 0 : time(current);
    }

    /**
     * The frame shown at a moment, still owned by this cursor and valid until its next call; empty when the film has
     * ended by then.
     */
    Optional<AVFrame> frameAt(double seconds) {
        if (mustGoBack(seconds) || canLeap(seconds)) {
            leap(seconds);
        }
        advance(seconds);
        AVFrame shown = current;
        if (shown == null) {
            // Before the first frame a player shows the first frame.
            return Optional.ofNullable(next);
        }
        boolean isOver = atEnd
                && next == null
                && seconds >= decoder.endOf(shown) - stream().tolerance();
        return isOver ? Optional.empty() : Optional.of(shown);
    }

    private boolean mustGoBack(double seconds) {
        return current != null && time(current) > seconds + stream().tolerance();
    }

    private boolean canLeap(double seconds) {
        double from = current == null ? 0 : time(current);
        double gap = decoder.secondsToKeyFrame(seconds);
        return gap > FRAMES_WORTH_A_SEEK * decoder.frameSeconds()
                || gap <= 0 && seconds - from > SECONDS_WORTH_A_BLIND_SEEK && decoder.mayHaveUnlistedKeyFrames();
    }

    private void leap(double seconds) {
        for (double back : SECONDS_BACK) {
            clear();
            if (decoder.seek(Math.max(0, seconds - back))) {
                decoder.want(seconds);
                next = decoder.next();
                if (next != null && time(next) <= seconds + stream().tolerance()) {
                    return;
                }
            }
        }
        clear();
        decoder.rewind();
    }

    private void advance(double seconds) {
        decoder.want(seconds);
        while (true) {
            if (next == null && !atEnd) {
                next = decoder.next();
                atEnd = next == null;
            }
            if (next == null || time(next) > seconds + stream().tolerance()) {
                return;
            }
            free(current);
            current = next;
            next = null;
        }
    }

    private double time(AVFrame frame) {
        return stream().seconds(frame.pts());
    }

    private void clear() {
        free(current);
        free(next);
        current = null;
        next = null;
        atEnd = false;
    }

    private static void free(@Nullable AVFrame frame) {
        if (frame != null) {
            avutil.av_frame_free(frame);
        }
    }

    @Override
    public void close() {
        clear();
        decoder.close();
    }
}

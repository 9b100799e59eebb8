package dev.vitrine.functions.video;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;

/** How long a film's moving pictures last. */
final class VideoLength {
    private VideoLength() {}

    /** Seconds, by the container, or where it does not say by decoding; the decoder is at the first frame then. */
    static double of(FrameDecoder decoder) {
        return decoder.stream().duration().orElseGet(() -> decoded(decoder));
    }

    private static double decoded(FrameDecoder decoder) {
        double end = 0;
        for (AVFrame frame = decoder.next(); frame != null; frame = decoder.next()) {
            end = decoder.endOf(frame);
            avutil.av_frame_free(frame);
        }
        decoder.rewind();
        return end;
    }
}

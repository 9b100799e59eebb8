package dev.vitrine.functions.video;

import dev.vitrine.udf.Video;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** Every frame, or every key frame, that starts to be shown in a span. */
final class EveryFrame extends FrameSource {
    private final FrameDecoder decoder;
    private final TimeSpan span;
    private boolean started;

    EveryFrame(Video video, FrameDecoder decoder, boolean keyFramesOnly, TimeSpan span) {
        super(video);
        this.decoder = decoder;
        this.span = span;
        if (keyFramesOnly) {
            decoder.skipToKeyFrames();
        }
    }

    @Override
    @Nullable
    FrameRow pull() {
        VideoStream stream = decoder.stream();
        AVFrame frame = started ? decoder.next() : first();
        started = true;
        while (frame != null) {
            try {
                double time = stream.seconds(frame.pts());
                if (time >= span.end() - stream.tolerance()) {
                    return null;
                }
                if (time >= span.start() - stream.tolerance()) {
                    return row(time, stream, frame);
                }
            } finally {
                avutil.av_frame_free(frame);
            }
            frame = decoder.next();
        }
        return null;
    }

    private @Nullable AVFrame first() {
        if (span.start() > 0 && decoder.seek(span.start())) {
            AVFrame frame = decoder.next();
            if (frame != null && decoder.stream().seconds(frame.pts()) <= span.start()) {
                return frame;
            }
            if (frame != null) {
                avutil.av_frame_free(frame);
            }
            // The seek landed too late: read from the start.
            decoder.rewind();
        }
        return decoder.next();
    }

    @Override
    public void close() {
        decoder.close();
    }
}

package dev.vitrine.functions.video;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.Video;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** Rows of frames, pulled one by one. One thread at a time; owns an open film. */
abstract class FrameSource implements Iterator<FrameRow>, AutoCloseable {
    private final Video video;
    private @Nullable FrameRow ahead;
    private boolean ended;

    FrameSource(Video video) {
        this.video = video;
    }

    /** The next row, or null after the last. */
    abstract @Nullable FrameRow pull();

    @Override
    public abstract void close();

    /** The rows; closing the stream closes the film. */
    final Stream<FrameRow> stream() {
        int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, characteristics), false)
                .onClose(this::close);
    }

    @Override
    public final boolean hasNext() {
        if (ahead == null && !ended) {
            ahead = pull();
            ended = ahead == null;
        }
        return ahead != null;
    }

    @Override
    public final FrameRow next() {
        if (!hasNext() || ahead == null) {
            throw new NoSuchElementException();
        }
        FrameRow row = ahead;
        ahead = null;
        return row;
    }

    final FrameRow row(double time, VideoStream stream, AVFrame frame) {
        Image image = FrameImage.capture(video, stream, time, frame);
        return new FrameRow(time, image, attributes(stream, frame));
    }

    private static Json attributes(VideoStream stream, AVFrame frame) {
        return Json.object()
                .put("pts", frame.pts())
                .put("presentation_time", stream.seconds(frame.pts()))
                .put("key_frame", (frame.flags() & AVFrame.AV_FRAME_FLAG_KEY) != 0)
                .put("picture_type", String.valueOf((char) avutil.av_get_picture_type_char(frame.pict_type())))
                .put("interlaced", (frame.flags() & AVFrame.AV_FRAME_FLAG_INTERLACED) != 0)
                .build();
    }
}

package dev.vitrine.functions.video;

import dev.vitrine.functions.ffmpeg.Picture;
import dev.vitrine.udf.internal.DecodedMedia;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * The frames that were decoded last, unconverted, in native memory: whoever looks at a frame soon after it came by need
 * not decode it again. What does not fit any more is freed at once. Thread-safe.
 */
final class CapturedFrames {
    /** For the whole process: 20 frames of 1080p, 180 of 360p. */
    static final CapturedFrames SHARED = new CapturedFrames(DecodedMedia.KEPT_BYTES);

    private final long maxBytes;
    /** The one decoded longest ago first: who goes through a film is done with it, whether it was used or not. */
    private final Map<Moment, Captured> frames = new LinkedHashMap<>();

    private long bytes;

    CapturedFrames(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A moment of a film, in the seconds that were asked for. */
    record Moment(FilmIdentity film, double seconds) {}

    private record Captured(Picture picture, VideoStream stream) {}

    /** A kept frame: the picture, to be closed by the caller, and the stream that it is of. */
    record Found(Picture picture, VideoStream stream) {}

    /** Keeps a frame, which stays the caller's too; answers the bytes that it takes. */
    synchronized long put(Moment moment, VideoStream stream, AVFrame frame) {
        remove(moment);
        Picture picture = Picture.share(frame);
        long size = picture.sizeBytes();
        bytes += size;
        frames.put(moment, new Captured(picture, stream));
        Iterator<Captured> oldest = frames.values().iterator();
        while (bytes > maxBytes) {
            free(oldest.next());
            oldest.remove();
        }
        return size;
    }

    /** The frame of a moment; empty when it is not kept any more. */
    synchronized Optional<Found> find(Moment moment) {
        return Optional.ofNullable(frames.get(moment))
                .map(kept -> new Found(Picture.share(kept.picture().frame()), kept.stream()));
    }

    /** Frees all frames. */
    synchronized void clear() {
        frames.values().forEach(this::free);
        frames.clear();
    }

    private void remove(Moment moment) {
        Captured kept = frames.remove(moment);
        if (kept != null) {
            free(kept);
        }
    }

    private void free(Captured kept) {
        bytes -= kept.picture().sizeBytes();
        kept.picture().close();
    }
}

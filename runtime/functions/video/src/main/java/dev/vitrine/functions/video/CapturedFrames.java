package dev.vitrine.functions.video;

import dev.vitrine.functions.ffmpeg.Picture;
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
    /** For the whole process: 16 frames of 1080p, 140 of 360p. */
    static final CapturedFrames SHARED = new CapturedFrames(48L << 20);

    private final long maxBytes;
    private final Map<Object, Picture> frames = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    CapturedFrames(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Keeps a frame, which stays the caller's too, under a key that is compared by identity. */
    synchronized void put(Object key, AVFrame frame) {
        Picture picture = Picture.share(frame);
        bytes += picture.sizeBytes();
        frames.put(key, picture);
        Iterator<Picture> oldest = frames.values().iterator();
        while (bytes > maxBytes) {
            Picture picked = oldest.next();
            bytes -= picked.sizeBytes();
            oldest.remove();
            picked.close();
        }
    }

    /** The frame, to be closed by the caller; empty when it is not kept any more. */
    synchronized Optional<Picture> share(Object key) {
        return Optional.ofNullable(frames.get(key)).map(picture -> Picture.share(picture.frame()));
    }

    synchronized void remove(Object key) {
        Picture picture = frames.remove(key);
        if (picture != null) {
            bytes -= picture.sizeBytes();
            picture.close();
        }
    }
}

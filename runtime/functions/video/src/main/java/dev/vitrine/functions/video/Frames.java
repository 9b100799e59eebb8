package dev.vitrine.functions.video;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.Video;
import java.util.Optional;

/** Single frames. */
final class Frames {
    private Frames() {}

    /** The frame shown at a second, not negative; empty past the end. */
    static Optional<Image> at(Video video, double seconds) {
        Optional<Image> captured = FrameImage.captured(video, seconds);
        return captured.isPresent()
                ? captured
                : OpenFilms.SHARED.at(
                        video,
                        seconds,
                        cursor -> cursor.frameAt(seconds)
                                .map(frame -> FrameImage.capture(video, cursor.stream(), seconds, frame)));
    }
}

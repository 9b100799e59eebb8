package dev.vitrine.functions.video;

import dev.vitrine.functions.ffmpeg.DecodedImage;
import dev.vitrine.functions.ffmpeg.Picture;
import dev.vitrine.functions.ffmpeg.PictureEncoder;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.Video;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * A frame of a film. It holds the place in the film, not the pixels: those are among the captured frames for a while
 * and decoded again after that. Encoded as JPEG when its bytes are asked for.
 */
final class FrameImage implements DecodedImage {
    private final Video video;
    private final VideoStream stream;
    private final double seconds;
    private final CapturedFrames.Moment moment;
    private final long decodedBytes;
    private volatile @Nullable Image encoded;

    private FrameImage(
            Video video, VideoStream stream, double seconds, CapturedFrames.Moment moment, long decodedBytes) {
        this.video = video;
        this.stream = stream;
        this.seconds = seconds;
        this.moment = moment;
        this.decodedBytes = decodedBytes;
    }

    /** The frame of that moment if it was captured a short while ago. */
    static Optional<Image> captured(Video video, double seconds) {
        CapturedFrames.Moment moment = new CapturedFrames.Moment(FilmIdentity.of(video), seconds);
        return CapturedFrames.SHARED.find(moment).map(found -> {
            try (Picture picture = found.picture()) {
                return new FrameImage(video, found.stream(), seconds, moment, picture.sizeBytes());
            }
        });
    }

    /** The frame, which stays the caller's, shown at that second. */
    static FrameImage capture(Video video, VideoStream stream, double seconds, AVFrame frame) {
        CapturedFrames.Moment moment = new CapturedFrames.Moment(FilmIdentity.of(video), seconds);
        long decodedBytes = CapturedFrames.SHARED.put(moment, stream, frame);
        OpenFilms.SHARED.expectIdleness();
        return new FrameImage(video, stream, seconds, moment, decodedBytes);
    }

    @Override
    public int width() {
        return stream.width();
    }

    @Override
    public int height() {
        return stream.height();
    }

    @Override
    public long decodedBytes() {
        return decodedBytes;
    }

    @Override
    public Picture picture() {
        try (Picture stored = stored()) {
            return stored.upright(stream.orientation());
        }
    }

    private Picture stored() {
        return CapturedFrames.SHARED
                .find(moment)
                .map(CapturedFrames.Found::picture)
                .orElseGet(() -> OpenFilms.SHARED
                        .at(video, seconds, cursor -> cursor.frameAt(seconds).map(Picture::share))
                        .orElseThrow(() -> UdfException.undecodable(
                                "%s has no frame at second %s any more".formatted(video.locator(), seconds), null)));
    }

    @Override
    public BufferedImage pixels() {
        try (Picture picture = picture()) {
            return picture.toBufferedImage();
        }
    }

    private Image encoded() {
        Image known = encoded;
        if (known == null) {
            try (Picture picture = picture()) {
                known = Image.of(PictureEncoder.jpeg(picture, PictureEncoder.DEFAULT_QUALITY), mediaType());
            }
            encoded = known;
        }
        return known;
    }

    @Override
    public String locator() {
        return encoded().locator();
    }

    @Override
    public String mediaType() {
        return "image/jpeg";
    }

    @Override
    public String sha256() {
        return encoded().sha256();
    }

    @Override
    public long sizeBytes() {
        return encoded().sizeBytes();
    }

    @Override
    public InputStream open() throws IOException {
        return encoded().open();
    }

    @Override
    public Path file() throws IOException {
        return encoded().file();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || other instanceof Media media
                        && media.kind() == kind()
                        && media.sha256().equals(sha256());
    }

    @Override
    public int hashCode() {
        return sha256().hashCode();
    }

    @Override
    public String toString() {
        return "frame of %s at second %s".formatted(video.locator(), seconds);
    }
}

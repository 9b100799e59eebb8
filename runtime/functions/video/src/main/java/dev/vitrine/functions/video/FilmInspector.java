package dev.vitrine.functions.video;

import dev.vitrine.functions.ffmpeg.MediaFile;
import dev.vitrine.functions.ffmpeg.PictureFormat;
import dev.vitrine.functions.ffmpeg.UnreadableMediaException;
import dev.vitrine.udf.MediaInfo;
import dev.vitrine.udf.MediaInspector;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Opens films and sounds: the container, the first pictures or sounds, and the end, at a cost that does not grow with
 * the length.
 */
public final class FilmInspector implements MediaInspector {
    @Override
    public Set<MediaKind> kinds() {
        return Set.of(MediaKind.VIDEO, MediaKind.AUDIO);
    }

    @Override
    public Optional<MediaInfo> inspect(Path file, MediaKind expected) {
        try {
            byte[] start = start(file);
            if (start.length == 0 && kinds().contains(expected)) {
                throw UdfException.undecodable("%s is empty".formatted(file), null);
            }
            boolean isPicture = PictureFormat.of(start).isPresent();
            return isPicture ? Optional.empty() : inspect(file, start);
        } catch (IOException e) {
            throw UdfException.unreachable("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Optional<MediaInfo> inspect(Path file, byte[] start) throws IOException {
        boolean isKnown = ContainerType.startsLikeContainer(start);
        if (isKnown && ContainerEnd.isMissing(file)) {
            throw UdfException.undecodable("%s is cut off: its container says that it is longer".formatted(file), null);
        }
        try (MediaFile media = MediaFile.open(file)) {
            boolean hasPictures = VideoStream.find(media).isPresent();
            boolean hasSound = media.bestStream(avutil.AVMEDIA_TYPE_AUDIO).isPresent();
            if (!hasPictures && !hasSound) {
                return Optional.empty();
            }
            MediaKind kind = hasPictures ? MediaKind.VIDEO : MediaKind.AUDIO;
            if (!StreamProbe.decodesAtBothEnds(media)) {
                return damagedOrUnknown(file, isKnown, "nothing in it can be decoded");
            }
            return Optional.of(new MediaInfo(
                    kind,
                    ContainerType.mediaType(media.formatNames(), start, kind),
                    MediaProperties.of(media, Files.size(file))));
        } catch (UnreadableMediaException e) {
            return damagedOrUnknown(file, isKnown, e.reason());
        }
    }

    private static Optional<MediaInfo> damagedOrUnknown(Path file, boolean isKnown, String reason) {
        if (isKnown) {
            throw UdfException.undecodable("%s is damaged: %s".formatted(file, reason), null);
        }
        return Optional.empty();
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(PictureFormat.PREFIX_BYTES);
        }
    }
}

package dev.vitrine.functions.image;

import dev.vitrine.functions.ffmpeg.EndOfPicture;
import dev.vitrine.functions.ffmpeg.PictureFormat;
import dev.vitrine.functions.ffmpeg.PictureHeader;
import dev.vitrine.functions.ffmpeg.Pictures;
import dev.vitrine.udf.Image;
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

/** Decodes the full picture, since only that shows whether it is whole. */
public final class ImageInspector implements MediaInspector {
    @Override
    public Set<MediaKind> kinds() {
        return Set.of(MediaKind.IMAGE);
    }

    @Override
    public Optional<MediaInfo> inspect(Path file, MediaKind expected) {
        try {
            return inspect(file, expected, start(file));
        } catch (IOException e) {
            throw UdfException.unreachable("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Optional<MediaInfo> inspect(Path file, MediaKind expected, byte[] start) throws IOException {
        if (start.length == 0 && expected == MediaKind.IMAGE) {
            throw UdfException.undecodable("%s is empty".formatted(file), null);
        }
        Optional<PictureFormat> format = PictureFormat.of(start);
        if (format.isEmpty()) {
            return Optional.empty();
        }
        byte[] encoded = Files.readAllBytes(file);
        Image image = Image.of(encoded, format.get().mediaType());
        PictureHeader header = Pictures.header(image);
        header.checkSize();
        if (EndOfPicture.isMissing(encoded, format.get())) {
            throw UdfException.undecodable(
                    "the %s picture is cut off: its end is missing after %s bytes"
                            .formatted(format.get().sqlName(), encoded.length),
                    null);
        }
        Pictures.open(image).close();
        return Optional.of(
                new MediaInfo(MediaKind.IMAGE, format.get().mediaType(), ImageMetadata.of(header, encoded.length)));
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(PictureFormat.PREFIX_BYTES);
        }
    }
}

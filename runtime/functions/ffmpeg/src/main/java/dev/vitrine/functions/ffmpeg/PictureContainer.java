package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.internal.Orientation;
import java.nio.file.Path;

/** Pictures in an ISO base media file: HEIC and AVIF. */
final class PictureContainer {
    private PictureContainer() {}

    static PictureHeader header(Path file, PictureFormat format) {
        throw UdfException.undecodable(file + format.sqlName() + Orientation.UPRIGHT, null);
    }

    static Picture decode(Path file, PictureFormat format) {
        throw UdfException.undecodable(file + format.sqlName(), null);
    }
}

package dev.vitrine.functions.image;

import dev.vitrine.functions.ffmpeg.PictureHeader;
import dev.vitrine.udf.Json;

/** A picture's properties as JSON. */
final class ImageMetadata {
    private ImageMetadata() {}

    static Json of(PictureHeader header, long sizeBytes) {
        return Json.object()
                .put("format", header.format().sqlName())
                .put("media_type", header.format().mediaType())
                .put("width", header.width())
                .put("height", header.height())
                .put("orientation", header.orientation().ordinal() + 1)
                .put("size_bytes", sizeBytes)
                .build();
    }
}

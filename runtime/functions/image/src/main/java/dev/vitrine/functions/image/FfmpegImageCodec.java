package dev.vitrine.functions.image;

import dev.vitrine.functions.ffmpeg.Natives;
import dev.vitrine.functions.ffmpeg.Picture;
import dev.vitrine.functions.ffmpeg.PictureFormat;
import dev.vitrine.functions.ffmpeg.Pictures;
import dev.vitrine.udf.ImageCodec;
import java.awt.image.BufferedImage;
import java.util.Optional;

/** Decodes with ffmpeg; leaves pictures to the JDK where the natives are missing. */
public final class FfmpegImageCodec implements ImageCodec {
    @Override
    public Optional<BufferedImage> decode(byte[] encoded) {
        if (PictureFormat.of(encoded).isEmpty() || !Natives.areThere()) {
            return Optional.empty();
        }
        try (Picture picture = Pictures.open(encoded).orElseThrow()) {
            return Optional.of(picture.toBufferedImage());
        }
    }
}

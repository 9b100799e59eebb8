package dev.vitrine.functions.image;

import dev.vitrine.functions.ffmpeg.Picture;
import dev.vitrine.functions.ffmpeg.PictureEncoder;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.UdfException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a function's picture is to be encoded. */
final class ImageOutput {
    private static final Set<String> LOSSY_MEDIA_TYPES =
            Set.of("image/jpeg", "image/webp", "image/heic", "image/heif", "image/avif");

    private final String format;
    private final boolean isChosen;
    private final int quality;

    private ImageOutput(String format, boolean isChosen, int quality) {
        this.format = format;
        this.isChosen = isChosen;
        this.quality = quality;
    }

    static ImageOutput of(Image source, @Nullable String format, int quality) {
        if (quality < 1 || quality > 100) {
            throw UdfException.invalidArgument("quality must be 1 to 100, not " + quality);
        }
        if (format == null) {
            boolean lossy = LOSSY_MEDIA_TYPES.contains(source.mediaType());
            return new ImageOutput(lossy ? "jpeg" : "png", false, quality);
        }
        return switch (format) {
            case "jpeg", "jpg" -> new ImageOutput("jpeg", true, quality);
            case "png", "webp" -> new ImageOutput(format, true, quality);
            default ->
                throw UdfException.invalidArgument("format must be jpeg, png or webp, not \"%s\"".formatted(format));
        };
    }

    Image encode(Picture picture) {
        boolean keepsTransparency = !isChosen && picture.isTransparent();
        return switch (keepsTransparency ? "png" : format) {
            case "jpeg" -> Image.of(PictureEncoder.jpeg(picture, quality), "image/jpeg");
            case "webp" -> Image.of(PictureEncoder.webp(picture, quality), "image/webp");
            default -> Image.of(PictureEncoder.png(picture), "image/png");
        };
    }
}

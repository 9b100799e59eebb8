package dev.vitrine.functions.image;

import dev.vitrine.functions.ffmpeg.Picture;
import dev.vitrine.functions.ffmpeg.PictureEncoder;
import dev.vitrine.functions.ffmpeg.PictureHeader;
import dev.vitrine.functions.ffmpeg.Pictures;
import dev.vitrine.udf.Default;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.Scalar;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.internal.Orientation;
import org.jspecify.annotations.Nullable;

/**
 * Functions of pictures. All sizes and places are those of the upright picture, in pixels. A function that makes a
 * picture takes {@code format} ({@code jpeg}, {@code png} or {@code webp}; by default PNG for transparent pictures and
 * those from a lossless format, else JPEG) and {@code quality} (1 to 100, without meaning for PNG).
 */
public final class ImageFunctions {
    private static final int MAX_SIDE = 65_500;

    private ImageFunctions() {}

    /** Pixels in a row. */
    @Scalar(name = "image_width", description = "The width of the upright picture in pixels")
    public static int width(Image image) {
        return Pictures.header(image).width();
    }

    /** Rows. */
    @Scalar(name = "image_height", description = "The height of the upright picture in pixels")
    public static int height(Image image) {
        return Pictures.header(image).height();
    }

    /** The name of the encoding. */
    @Scalar(name = "image_format", description = "The encoding: jpeg, png, gif, bmp, webp, tiff, heic or avif")
    public static String format(Image image) {
        return Pictures.header(image).format().sqlName();
    }

    /** What the headers tell. */
    @Scalar(
            name = "image_metadata",
            description = "Format, media type, size in pixels and bytes, and EXIF orientation, as a JSON object")
    public static Json metadata(Image image) {
        return ImageMetadata.of(Pictures.header(image), image.sizeBytes());
    }

    /** The picture shrunk to fit into a box; a picture that fits already keeps its size. */
    @Scalar(
            name = "image_thumbnail",
            description = "The picture shrunk to fit into max_width x max_height, its proportions kept; never enlarged")
    public static Image thumbnail(
            Image image,
            int maxWidth,
            int maxHeight,
            @Nullable @Default(Default.NULL) String format,
            @Default("" + PictureEncoder.DEFAULT_QUALITY) int quality) {
        ImageOutput output = ImageOutput.of(image, format, quality);
        checkSide("max_width", maxWidth);
        checkSide("max_height", maxHeight);
        PictureHeader header = Pictures.header(image);
        int width = header.width();
        int height = header.height();
        double scale = Math.min(1, Math.min((double) maxWidth / width, (double) maxHeight / height));
        return scaled(image, scaledSide(width, scale), scaledSide(height, scale), output);
    }

    /** The picture in another size. */
    @Scalar(
            name = "image_resize",
            description = "The picture in another size; with width or height alone its proportions are kept")
    public static Image resize(
            Image image,
            @Nullable @Default(Default.NULL) Integer width,
            @Nullable @Default(Default.NULL) Integer height,
            @Nullable @Default(Default.NULL) String format,
            @Default("" + PictureEncoder.DEFAULT_QUALITY) int quality) {
        ImageOutput output = ImageOutput.of(image, format, quality);
        if (width != null) {
            checkSide("width", width);
        }
        if (height != null) {
            checkSide("height", height);
        }
        if (width != null && height != null) {
            return scaled(image, width, height, output);
        }
        PictureHeader header = Pictures.header(image);
        if (width != null) {
            return scaled(image, width, scaledSide(header.height(), (double) width / header.width()), output);
        }
        if (height != null) {
            return scaled(image, scaledSide(header.width(), (double) height / header.height()), height, output);
        }
        throw UdfException.invalidArgument("image_resize needs width, height or both");
    }

    private static Image scaled(Image image, int width, int height, ImageOutput output) {
        checkSide("the resulting side", Math.max(width, height));
        try (Picture scaled = Pictures.openScaled(image, width, height)) {
            return output.encode(scaled);
        }
    }

    private static int scaledSide(int side, double scale) {
        return (int) Math.max(1, Math.round(side * scale));
    }

    /** A rectangle out of the picture. */
    @Scalar(
            name = "image_crop",
            description = "The rectangle of width x height whose upper left corner is at x, y; it must lie inside")
    public static Image crop(
            Image image,
            int x,
            int y,
            int width,
            int height,
            @Nullable @Default(Default.NULL) String format,
            @Default("" + PictureEncoder.DEFAULT_QUALITY) int quality) {
        ImageOutput output = ImageOutput.of(image, format, quality);
        PictureHeader header = Pictures.header(image);
        boolean inside = x >= 0
                && y >= 0
                && width > 0
                && height > 0
                && (long) x + width <= header.width()
                && (long) y + height <= header.height();
        if (!inside) {
            throw UdfException.invalidArgument(
                    "the rectangle %s x %s at %s, %s is not inside the picture of %s x %s pixels"
                            .formatted(width, height, x, y, header.width(), header.height()));
        }
        try (Picture picture = Pictures.open(image);
                Picture part = picture.cropped(x, y, width, height)) {
            return output.encode(part);
        }
    }

    /** The picture turned about its centre. */
    @Scalar(
            name = "image_rotate",
            description =
                    "The picture turned clockwise by degrees; corners that open up are transparent, in a JPEG white")
    public static Image rotate(
            Image image,
            double degrees,
            @Nullable @Default(Default.NULL) String format,
            @Default("" + PictureEncoder.DEFAULT_QUALITY) int quality) {
        ImageOutput output = ImageOutput.of(image, format, quality);
        if (!Double.isFinite(degrees)) {
            throw UdfException.invalidArgument("degrees must be a finite number, not " + degrees);
        }
        try (Picture picture = Pictures.open(image);
                Picture turned = degrees % 90 == 0
                        ? picture.upright(Orientation.ofQuarterTurns((int) (degrees % 360 / 90)))
                        : Rotation.of(picture, degrees)) {
            return output.encode(turned);
        }
    }

    private static void checkSide(String name, int side) {
        if (side < 1 || side > MAX_SIDE) {
            throw UdfException.invalidArgument("%s must be 1 to %s pixels, not %s".formatted(name, MAX_SIDE, side));
        }
    }
}

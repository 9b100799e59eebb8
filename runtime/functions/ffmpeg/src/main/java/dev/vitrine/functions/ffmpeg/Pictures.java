package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.internal.Orientation;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.util.Optional;

/** From image values to pictures in native memory, upright. */
public final class Pictures {
    /** Enough for the headers of nearly every JPEG, thumbnail in EXIF included. */
    private static final int HEADER_BYTES = 1 << 17;

    private Pictures() {}

    /**
     * The decoded upright picture.
     *
     * @throws UdfException with state 22V02 when it cannot be decoded
     */
    public static Picture open(Image image) {
        return image.as(DecodedImage.class).map(DecodedImage::picture).orElseGet(() -> open(image, read(image)));
    }

    private static Picture open(Image image, byte[] encoded) {
        Natives.require();
        Optional<PictureHeader> header = PictureHeader.read(encoded);
        if (header.isEmpty()) {
            return openContainer(image, encoded);
        }
        header.get().checkSize();
        try (Picture stored = PictureDecoder.decode(encoded, header.get().format())) {
            return stored.upright(header.get().orientation());
        }
    }

    /** The decoded upright picture of these bytes; empty when they are no picture of a known format. */
    public static Optional<Picture> open(byte[] encoded) {
        return PictureFormat.of(encoded).map(format -> open(Image.of(encoded, format.mediaType()), encoded));
    }

    /** An upright picture of this size, the sides of which are at least 1. */
    public static Picture openScaled(Image image, int width, int height) {
        Optional<DecodedImage> decoded = image.as(DecodedImage.class);
        if (decoded.isPresent()) {
            boolean fits = decoded.get().width() == width && decoded.get().height() == height;
            try (Picture picture = decoded.get().picture()) {
                return fits ? picture.upright(Orientation.UPRIGHT) : picture.scaled(width, height);
            }
        }
        Natives.require();
        byte[] encoded = read(image);
        Optional<PictureHeader> header = PictureHeader.read(encoded);
        if (header.isEmpty()) {
            try (Picture picture = openContainer(image, encoded)) {
                return picture.scaled(width, height);
            }
        }
        header.get().checkSize();
        Orientation orientation = header.get().orientation();
        int storedWidth = orientation.swapsSides() ? height : width;
        int storedHeight = orientation.swapsSides() ? width : height;
        // Shrinking first leaves few pixels to turn.
        try (Picture stored = decodeAtLeast(encoded, header.get(), 2 * storedWidth, 2 * storedHeight);
                Picture scaled = stored.scaled(storedWidth, storedHeight)) {
            return scaled.upright(orientation);
        }
    }

    /** A stored picture that may be smaller than it is stored, but not below these sides. */
    private static Picture decodeAtLeast(byte[] encoded, PictureHeader header, int minWidth, int minHeight) {
        Optional<Picture> reduced = header.format() == PictureFormat.JPEG
                ? ReducedJpeg.decode(encoded, header, minWidth, minHeight)
                : Optional.empty();
        return reduced.orElseGet(() -> PictureDecoder.decode(encoded, header.format()));
    }

    /** What the headers tell, without decoding. */
    public static PictureHeader header(Image image) {
        Optional<DecodedImage> decoded = image.as(DecodedImage.class);
        if (decoded.isPresent()) {
            return new PictureHeader(
                    PictureFormat.JPEG, decoded.get().width(), decoded.get().height(), Orientation.UPRIGHT);
        }
        byte[] start = readStart(image);
        if (PictureFormat.of(start)
                .filter(format -> format == PictureFormat.JPEG)
                .isPresent()) {
            try {
                return PictureHeader.read(start).orElseThrow();
            } catch (UdfException e) {
                // The frame header stands further back: read on.
            }
        }
        byte[] encoded = start.length < HEADER_BYTES ? start : read(image);
        return PictureHeader.read(encoded).orElseGet(() -> containerHeader(image, encoded));
    }

    private static PictureHeader containerHeader(Image image, byte[] encoded) {
        PictureFormat format = formatOf(image, encoded);
        Natives.require();
        try {
            return PictureContainer.header(image.file(), format);
        } catch (IOException e) {
            throw unreachable(image, e);
        } finally {
            Reference.reachabilityFence(image);
        }
    }

    private static Picture openContainer(Image image, byte[] encoded) {
        PictureFormat format = formatOf(image, encoded);
        try {
            return PictureContainer.decode(image.file(), format);
        } catch (IOException e) {
            throw unreachable(image, e);
        } finally {
            Reference.reachabilityFence(image);
        }
    }

    private static PictureFormat formatOf(Image image, byte[] encoded) {
        return PictureFormat.of(encoded)
                .orElseThrow(() -> UdfException.undecodable(
                        encoded.length == 0
                                ? "%s is empty".formatted(image.locator())
                                : "%s is no picture of a known format (jpeg, png, gif, bmp, webp, tiff, heic, avif)"
                                        .formatted(image.locator()),
                        null));
    }

    private static byte[] read(Image image) {
        try (InputStream in = image.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw unreachable(image, e);
        }
    }

    private static byte[] readStart(Image image) {
        try (InputStream in = image.open()) {
            return in.readNBytes(HEADER_BYTES);
        } catch (IOException e) {
            throw unreachable(image, e);
        }
    }

    private static UdfException unreachable(Image image, IOException cause) {
        return UdfException.unreachable("%s cannot be read: %s".formatted(image.locator(), cause.getMessage()), cause);
    }
}

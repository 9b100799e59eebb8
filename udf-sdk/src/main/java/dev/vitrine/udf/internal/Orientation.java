package dev.vitrine.udf.internal;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/**
 * What has to be done to a stored picture so that it stands upright: the values 1 to 8 of EXIF tag 274 (EXIF 2.32,
 * 4.6.4), in this order.
 */
public enum Orientation {
    /** Stored upright. */
    UPRIGHT(false, false, false),
    /** To be mirrored left to right. */
    MIRRORED(false, false, true),
    /** To be turned by half. */
    ROTATED_180(false, true, true),
    /** To be mirrored top to bottom. */
    FLIPPED(false, true, false),
    /** To be mirrored along the diagonal from the upper left corner. */
    TRANSPOSED(true, false, false),
    /** To be turned a quarter clockwise. */
    ROTATED_90(true, false, true),
    /** To be mirrored along the diagonal from the upper right corner. */
    TRANSVERSED(true, true, true),
    /** To be turned three quarters clockwise. */
    ROTATED_270(true, true, false);

    private final boolean swapsSides;
    private final boolean lastLineFirst;
    private final boolean lastPixelFirst;

    /**
     * An upright row is a stored row, or a stored column where sides are swapped.
     *
     * @param lastLineFirst whether the first upright row is the last stored one
     * @param lastPixelFirst whether a row's first pixel is the last stored one
     */
    Orientation(boolean swapsSides, boolean lastLineFirst, boolean lastPixelFirst) {
        this.swapsSides = swapsSides;
        this.lastLineFirst = lastLineFirst;
        this.lastPixelFirst = lastPixelFirst;
    }

    /** Whether the upright picture's width is the stored picture's height. */
    public boolean swapsSides() {
        return swapsSides;
    }

    /** The orientation that an encoded JPEG, PNG, WebP or TIFF carries; upright where it says none or is damaged. */
    public static Orientation of(byte[] encoded) {
        return ofExif(new ExifReader(encoded).orientation());
    }

    /** The orientation of an EXIF value; upright for a value that EXIF does not have. */
    public static Orientation ofExif(int value) {
        return value >= 1 && value <= 8 ? values()[value - 1] : UPRIGHT;
    }

    /** What turns a picture clockwise by this many quarters; less than zero turns the other way. */
    public static Orientation ofQuarterTurns(int quarters) {
        return switch (Math.floorMod(quarters, 4)) {
            case 1 -> ROTATED_90;
            case 2 -> ROTATED_180;
            case 3 -> ROTATED_270;
            default -> UPRIGHT;
        };
    }

    /** The upright picture; the same object when nothing has to be done. */
    public BufferedImage apply(BufferedImage stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        Raster source = stored.getRaster();
        int lines = swapsSides ? stored.getWidth() : stored.getHeight();
        int length = swapsSides ? stored.getHeight() : stored.getWidth();
        WritableRaster target = source.createCompatibleWritableRaster(length, lines);
        int bands = source.getNumBands();
        int[] line = new int[length * bands];
        for (int y = 0; y < lines; y++) {
            int from = lastLineFirst ? lines - 1 - y : y;
            if (swapsSides) {
                source.getPixels(source.getMinX() + from, source.getMinY(), 1, length, line);
            } else {
                source.getPixels(source.getMinX(), source.getMinY() + from, length, 1, line);
            }
            if (lastPixelFirst) {
                reverse(line, bands);
            }
            target.setPixels(0, y, length, 1, line);
        }
        return new BufferedImage(stored.getColorModel(), target, stored.isAlphaPremultiplied(), null);
    }

    private static void reverse(int[] line, int bands) {
        for (int left = 0, right = line.length - bands; left < right; left += bands, right -= bands) {
            for (int band = 0; band < bands; band++) {
                int sample = line[left + band];
                line[left + band] = line[right + band];
                line[right + band] = sample;
            }
        }
    }

    /**
     * The same for packed pixels, row by row without gaps.
     *
     * @param stored width * height pixels
     * @return the upright pixels; the same array when nothing has to be done
     */
    public int[] apply(int[] stored, int width, int height) {
        if (this == UPRIGHT) {
            return stored;
        }
        int lines = swapsSides ? width : height;
        int length = swapsSides ? height : width;
        int lineStep = swapsSides ? 1 : width;
        int pixelStep = swapsSides ? width : 1;
        int[] upright = new int[width * height];
        for (int y = 0, to = 0; y < lines; y++) {
            int from = (lastLineFirst ? lines - 1 - y : y) * lineStep + (lastPixelFirst ? (length - 1) * pixelStep : 0);
            int step = lastPixelFirst ? -pixelStep : pixelStep;
            for (int x = 0; x < length; x++, from += step) {
                upright[to++] = stored[from];
            }
        }
        return upright;
    }
}

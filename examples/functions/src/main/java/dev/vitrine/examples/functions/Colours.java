package dev.vitrine.examples.functions;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.Scalar;
import java.awt.image.BufferedImage;

/** Functions of pictures. */
public final class Colours {
    private Colours() {}

    /** The mean of the red, green and blue of all pixels, as {@code #rrggbb}; transparency is not looked at. */
    @Scalar(name = "average_colour", description = "The mean colour of a picture as #rrggbb")
    public static String average(Image image) {
        BufferedImage pixels = image.pixels();
        int width = pixels.getWidth();
        int height = pixels.getHeight();
        int[] row = new int[width];
        long red = 0;
        long green = 0;
        long blue = 0;
        for (int y = 0; y < height; y++) {
            pixels.getRGB(0, y, width, 1, row, 0, width);
            for (int colour : row) {
                red += colour >> 16 & 0xff;
                green += colour >> 8 & 0xff;
                blue += colour & 0xff;
            }
        }
        return "#" + mean(red, width, height) + mean(green, width, height) + mean(blue, width, height);
    }

    private static String mean(long sum, int width, int height) {
        long value = Math.round((double) sum / ((long) width * height));
        return Character.toString(Character.forDigit((int) value >> 4, 16)) + Character.forDigit((int) value & 15, 16);
    }
}

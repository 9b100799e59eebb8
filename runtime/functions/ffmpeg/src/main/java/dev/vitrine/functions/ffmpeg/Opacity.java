package dev.vitrine.functions.ffmpeg;

import java.nio.IntBuffer;

/** Arithmetic on {@code 0xAARRGGBB} pixels. */
final class Opacity {
    private Opacity() {}

    static boolean isOpaque(int[] argb) {
        int all = -1;
        for (int pixel : argb) {
            all &= pixel;
        }
        return all >>> 24 == 0xff;
    }

    static void premultiply(IntBuffer pixels, int stride, int width, int height) {
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            pixels.get(y * stride, row);
            for (int x = 0; x < width; x++) {
                int alpha = row[x] >>> 24;
                if (alpha != 0xff) {
                    row[x] = alpha << 24
                            | weighed(row[x] >> 16 & 0xff, alpha) << 16
                            | weighed(row[x] >> 8 & 0xff, alpha) << 8
                            | weighed(row[x] & 0xff, alpha);
                }
            }
            pixels.put(y * stride, row);
        }
    }

    static void unpremultiply(IntBuffer pixels, int stride, int width, int height) {
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            pixels.get(y * stride, row);
            for (int x = 0; x < width; x++) {
                int alpha = row[x] >>> 24;
                if (alpha != 0xff && alpha != 0) {
                    row[x] = alpha << 24
                            | unweighed(row[x] >> 16 & 0xff, alpha) << 16
                            | unweighed(row[x] >> 8 & 0xff, alpha) << 8
                            | unweighed(row[x] & 0xff, alpha);
                }
            }
            pixels.put(y * stride, row);
        }
    }

    static void blendOnWhite(int[] argb) {
        for (int i = 0; i < argb.length; i++) {
            int alpha = argb[i] >>> 24;
            int white = 255 - alpha;
            argb[i] = 0xff << 24
                    | weighed(argb[i] >> 16 & 0xff, alpha) + white << 16
                    | weighed(argb[i] >> 8 & 0xff, alpha) + white << 8
                    | weighed(argb[i] & 0xff, alpha) + white;
        }
    }

    private static int weighed(int sample, int alpha) {
        return (sample * alpha + 127) / 255;
    }

    private static int unweighed(int sample, int alpha) {
        return Math.min(255, (sample * 255 + alpha / 2) / alpha);
    }
}

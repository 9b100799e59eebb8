package dev.vitrine.functions.image;

/**
 * A small square picture in CIE L*a*b* (D65), each plane by rows.
 *
 * @param lightness 0 to 100
 * @param greenRed about -86 to 98
 * @param blueYellow about -108 to 95
 */
record LabPicture(float[] lightness, float[] greenRed, float[] blueYellow) {
    /** Pixels a side. */
    static final int SIDE = 96;

    private static final float[] LINEAR = new float[256];

    static {
        // IEC 61966-2-1.
        for (int i = 0; i < LINEAR.length; i++) {
            double s = i / 255.0;
            LINEAR[i] = (float) (s <= 0.04045 ? s / 12.92 : Math.pow((s + 0.055) / 1.055, 2.4));
        }
    }

    /** From sRGB pixels {@code 0xAARRGGBB}; transparent ones are seen on white. */
    static LabPicture of(int[] argb) {
        LabPicture lab = new LabPicture(new float[argb.length], new float[argb.length], new float[argb.length]);
        for (int i = 0; i < argb.length; i++) {
            int alpha = argb[i] >>> 24;
            lab.set(
                    i,
                    LINEAR[onWhite(argb[i] >> 16 & 0xff, alpha)],
                    LINEAR[onWhite(argb[i] >> 8 & 0xff, alpha)],
                    LINEAR[onWhite(argb[i] & 0xff, alpha)]);
        }
        return lab;
    }

    private static int onWhite(int sample, int alpha) {
        return 255 - (255 - sample) * alpha / 255;
    }

    /** CIE 15:2004; the matrix of IEC 61966-2-1, its rows divided by the white point. */
    private void set(int i, float red, float green, float blue) {
        double x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
        double y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
        double z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
        lightness[i] = (float) (116 * y - 16);
        greenRed[i] = (float) (500 * (x - y));
        blueYellow[i] = (float) (200 * (y - z));
    }

    private static double root(double t) {
        return t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    }
}

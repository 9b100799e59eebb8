package dev.vitrine.functions.image;

/**
 * How much of the picture has which lightness, chroma and hue. Greys fill bins by lightness alone. Each pixel is shared
 * out between neighbouring bins, so that a small shift of colour is a small change.
 */
final class ColourHistogram {
    private static final int HUES = 12;
    private static final int LIGHTNESSES = 3;
    private static final int GREYS = 6;
    /** Chroma below which a colour looks grey, and above which it does not at all. */
    private static final double GREY_CHROMA = 6;

    private static final double COLOUR_CHROMA = 18;

    static final int DIMENSION = HUES * LIGHTNESSES + GREYS;

    private ColourHistogram() {}

    /** Square roots, so that the dot product of two histograms is their Bhattacharyya coefficient. */
    static double[] of(LabPicture lab) {
        double[] bins = new double[DIMENSION];
        for (int i = 0; i < lab.lightness().length; i++) {
            double a = lab.greenRed()[i];
            double b = lab.blueYellow()[i];
            double chroma = Math.hypot(a, b);
            double colour = Math.max(0, Math.min(1, (chroma - GREY_CHROMA) / (COLOUR_CHROMA - GREY_CHROMA)));
            double lightness = Math.max(0, Math.min(1, lab.lightness()[i] / 100));
            addGrey(bins, lightness, 1 - colour);
            if (colour > 0) {
                addColour(bins, lightness, Math.atan2(b, a), colour);
            }
        }
        for (int i = 0; i < bins.length; i++) {
            bins[i] = Math.sqrt(bins[i]);
        }
        return bins;
    }

    private static void addGrey(double[] bins, double lightness, double weight) {
        double place = lightness * (GREYS - 1);
        int below = Math.min(GREYS - 2, (int) place);
        int first = HUES * LIGHTNESSES;
        bins[first + below] += weight * (below + 1 - place);
        bins[first + below + 1] += weight * (place - below);
    }

    private static void addColour(double[] bins, double lightness, double hue, double weight) {
        double huePlace = (hue / (2 * Math.PI) + 1) * HUES;
        int hueBelow = (int) Math.floor(huePlace);
        double lightPlace = lightness * (LIGHTNESSES - 1);
        int lightBelow = Math.min(LIGHTNESSES - 2, (int) lightPlace);
        for (int h = 0; h < 2; h++) {
            double hueShare = h == 0 ? hueBelow + 1 - huePlace : huePlace - hueBelow;
            for (int l = 0; l < 2; l++) {
                double lightShare = l == 0 ? lightBelow + 1 - lightPlace : lightPlace - lightBelow;
                bins[(hueBelow + h) % HUES * LIGHTNESSES + lightBelow + l] += weight * hueShare * lightShare;
            }
        }
    }
}

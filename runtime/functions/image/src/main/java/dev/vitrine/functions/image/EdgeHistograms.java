package dev.vitrine.functions.image;

/** Histograms of oriented gradients of the lightness, one a cell, signs left out. */
final class EdgeHistograms {
    private static final int CELLS = 4;
    private static final int CELL_SIDE = LabPicture.SIDE / CELLS;
    private static final int DIRECTIONS = 8;
    /** Keeps noise in an even cell from counting as much as an edge in another. */
    private static final double NOISE = 50;

    static final int DIMENSION = CELLS * CELLS * DIRECTIONS;

    private EdgeHistograms() {}

    static double[] of(LabPicture lab) {
        int side = LabPicture.SIDE;
        float[] lightness = lab.lightness();
        double[] cells = new double[DIMENSION];
        for (int y = 1; y < side - 1; y++) {
            for (int x = 1; x < side - 1; x++) {
                int pixel = y * side + x;
                double dx = lightness[pixel + 1] - lightness[pixel - 1];
                double dy = lightness[pixel + side] - lightness[pixel - side];
                int cell = (y / CELL_SIDE * CELLS + x / CELL_SIDE) * DIRECTIONS;
                add(cells, cell, Math.atan2(dy, dx), Math.hypot(dx, dy));
            }
        }
        for (int cell = 0; cell < DIMENSION; cell += DIRECTIONS) {
            normalise(cells, cell);
        }
        return cells;
    }

    private static void add(double[] cells, int cell, double angle, double strength) {
        double place = (angle / Math.PI + 1) * DIRECTIONS;
        int below = (int) Math.floor(place);
        cells[cell + below % DIRECTIONS] += strength * (below + 1 - place);
        cells[cell + (below + 1) % DIRECTIONS] += strength * (place - below);
    }

    private static void normalise(double[] cells, int cell) {
        double sum = NOISE * NOISE;
        for (int i = 0; i < DIRECTIONS; i++) {
            sum += cells[cell + i] * cells[cell + i];
        }
        double norm = Math.sqrt(sum);
        for (int i = 0; i < DIRECTIONS; i++) {
            cells[cell + i] /= norm;
        }
    }
}

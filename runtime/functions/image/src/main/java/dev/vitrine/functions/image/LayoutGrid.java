package dev.vitrine.functions.image;

/** The mean colour of each cell of a grid. */
final class LayoutGrid {
    private static final int CELLS = 6;
    private static final int CELL_SIDE = LabPicture.SIDE / CELLS;
    /** Lightness spans 100, the colour axes span twice as much but are rarely far from 0. */
    private static final double MEAN_LIGHTNESS = 50;

    static final int DIMENSION = CELLS * CELLS * 3;

    private LayoutGrid() {}

    static double[] of(LabPicture lab) {
        double[] grid = new double[DIMENSION];
        for (int y = 0; y < LabPicture.SIDE; y++) {
            for (int x = 0; x < LabPicture.SIDE; x++) {
                int pixel = y * LabPicture.SIDE + x;
                int cell = 3 * (y / CELL_SIDE * CELLS + x / CELL_SIDE);
                grid[cell] += lab.lightness()[pixel] - MEAN_LIGHTNESS;
                grid[cell + 1] += lab.greenRed()[pixel];
                grid[cell + 2] += lab.blueYellow()[pixel];
            }
        }
        return grid;
    }
}

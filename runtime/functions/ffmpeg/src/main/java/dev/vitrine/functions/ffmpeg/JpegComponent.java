package dev.vitrine.functions.ffmpeg;

import org.jspecify.annotations.Nullable;

/** One colour plane of a JPEG while it is decoded. */
final class JpegComponent {
    private static final int BLOCK = 8;

    final int id;
    final int horizontal;
    final int vertical;
    final int quantisation;
    /** Blocks that show something. */
    int blocksWide;

    int blocksHigh;
    /** Blocks in a row with those that only fill up the last minimum coded unit. */
    int paddedBlocksWide;
    /** The means of progressive blocks, before dequantisation. */
    int[] means = {};

    byte[] samples = {};
    int stride;
    int lastMean;

    @Nullable
    JpegHuffmanTable dc;

    @Nullable
    JpegHuffmanTable ac;

    boolean isDone;

    /** @param sampling the horizontal factor times 16 plus the vertical one */
    JpegComponent(int id, int sampling, int quantisation) {
        this.id = id;
        this.horizontal = sampling >> 4;
        this.vertical = sampling & 15;
        this.quantisation = quantisation;
    }

    /**
     * Makes room for the samples, T.81, A.1.1 and A.2.
     *
     * @param side samples that a block's side is reduced to
     */
    void allocate(int width, int height, int maxHorizontal, int maxVertical, int side, boolean isProgressive) {
        blocksWide = ceil(width * horizontal, maxHorizontal * BLOCK);
        blocksHigh = ceil(height * vertical, maxVertical * BLOCK);
        paddedBlocksWide = ceil(width, maxHorizontal * BLOCK) * horizontal;
        int paddedBlocksHigh = ceil(height, maxVertical * BLOCK) * vertical;
        stride = paddedBlocksWide * side;
        samples = new byte[stride * paddedBlocksHigh * side];
        means = isProgressive ? new int[paddedBlocksWide * paddedBlocksHigh] : means;
    }

    static int ceil(int dividend, int divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}

package dev.vitrine.functions.image;

import dev.vitrine.functions.ffmpeg.Picture;
import dev.vitrine.functions.ffmpeg.Pictures;
import dev.vitrine.udf.Embedder;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.ImageEmbedder;
import java.util.List;

/**
 * A descriptor of how a picture looks: where which colours are, how much there is of each colour, and which way edges
 * run. The same picture in another size or quality, frames of one shot and pictures of the same make-up get near
 * vectors.
 *
 * <p>It is no learned model: it knows nothing of what is shown, so a red car is nearer to a red house than to a blue
 * car. For meaning, take a model's embedding.
 *
 * <p>The picture, whatever its proportions, is reduced to {@value LabPicture#SIDE} x {@value LabPicture#SIDE} pixels in
 * CIE L*a*b*. Three parts of unit length follow each other, weighted {@value #LAYOUT_WEIGHT}, {@value #COLOUR_WEIGHT}
 * and {@value #EDGES_WEIGHT}: the mean colours of a grid, the square roots of a histogram of lightness, chroma and hue,
 * and histograms of oriented gradients (Dalal and Triggs 2005). Vectors have the L2 norm 1.
 */
@Embedder(
        name = "image_descriptor",
        description = "How a picture looks: layout, colours and edges; no model, nothing of what is shown",
        version = "1")
public final class ImageDescriptor implements ImageEmbedder {
    private static final double LAYOUT_WEIGHT = 0.4;
    private static final double COLOUR_WEIGHT = 0.35;
    private static final double EDGES_WEIGHT = 0.25;
    private static final int DIMENSION = LayoutGrid.DIMENSION + ColourHistogram.DIMENSION + EdgeHistograms.DIMENSION;

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public List<float[]> embedImages(List<Image> images) {
        return images.stream().map(ImageDescriptor::embed).toList();
    }

    private static float[] embed(Image image) {
        LabPicture lab;
        try (Picture small = Pictures.openScaled(image, LabPicture.SIDE, LabPicture.SIDE)) {
            lab = LabPicture.of(small.argb());
        }
        double[] whole = new double[DIMENSION];
        append(whole, 0, LayoutGrid.of(lab), LAYOUT_WEIGHT);
        append(whole, LayoutGrid.DIMENSION, ColourHistogram.of(lab), COLOUR_WEIGHT);
        append(whole, LayoutGrid.DIMENSION + ColourHistogram.DIMENSION, EdgeHistograms.of(lab), EDGES_WEIGHT);
        double norm = norm(whole);
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) (whole[i] / norm);
        }
        return vector;
    }

    /** Adds a part so that it has its weight's share of the squared length; a part of zeros stays one. */
    private static void append(double[] whole, int at, double[] part, double weight) {
        double norm = norm(part);
        double factor = norm == 0 ? 0 : Math.sqrt(weight) / norm;
        for (int i = 0; i < part.length; i++) {
            whole[at + i] = part[i] * factor;
        }
    }

    /** The L2 norm. */
    static double norm(double[] vector) {
        double sum = 0;
        for (double element : vector) {
            sum += element * element;
        }
        return Math.sqrt(sum);
    }
}

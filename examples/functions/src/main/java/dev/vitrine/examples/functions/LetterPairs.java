package dev.vitrine.examples.functions;

import dev.vitrine.udf.Embedder;
import dev.vitrine.udf.TextEmbedder;
import java.util.List;
import java.util.Locale;

/**
 * Embeds a text by the pairs of letters in it, so that names that are spelt alike get near vectors, whatever they mean.
 * Each pair, the text's two ends included, counts at a place that its hash code chooses. Vectors have the L2 norm 1.
 */
@Embedder(name = "letter_pairs", description = "Spelling, by pairs of letters: near for misspelt names")
public final class LetterPairs implements TextEmbedder {
    private static final int DIMENSION = 256;

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public List<float[]> embedTexts(List<String> texts) {
        return texts.stream().map(LetterPairs::embed).toList();
    }

    private static float[] embed(String text) {
        String padded = " " + text.toLowerCase(Locale.ROOT).strip() + " ";
        float[] vector = new float[DIMENSION];
        double squares = 0;
        for (int i = 0; i + 1 < padded.length(); i++) {
            int place = Math.floorMod(31 * padded.charAt(i) + padded.charAt(i + 1), DIMENSION);
            squares += 2 * vector[place] + 1;
            vector[place]++;
        }
        float norm = (float) Math.sqrt(squares);
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] /= norm;
        }
        return vector;
    }
}

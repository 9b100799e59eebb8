package dev.vitrine.bench;

import dev.vitrine.udf.Embedder;
import dev.vitrine.udf.TextEmbedder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;

/**
 * Embeds a text as the sum of its words, each of which has a random direction of its own: texts with words in common are near.
 * Costs next to nothing, so that a benchmark measures the search. Vectors have the L2 norm 1.
 */
@Embedder(name = "bench_words", description = "The sum of random vectors, one a word; for benchmarks")
public final class WordVectors implements TextEmbedder {
    static final int DIMENSION = 384;

    private final Map<String, float[]> words = new ConcurrentHashMap<>();

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public List<float[]> embedTexts(List<String> texts) {
        return texts.stream().map(this::embed).toList();
    }

    /** One text's vector, which is the caller's. */
    float[] embed(String text) {
        float[] sum = new float[DIMENSION];
        for (String word : text.split(" ", -1)) {
            float[] direction = words.computeIfAbsent(word, WordVectors::direction);
            for (int i = 0; i < DIMENSION; i++) {
                sum[i] += direction[i];
            }
        }
        double squares = 0;
        for (float element : sum) {
            squares += element * element;
        }
        float norm = (float) Math.sqrt(squares);
        for (int i = 0; i < DIMENSION; i++) {
            sum[i] /= norm;
        }
        return sum;
    }

    private static float[] direction(String word) {
        CRC32 seed = new CRC32();
        seed.update(word.getBytes(StandardCharsets.UTF_8));
        Random random = new Random(seed.getValue());
        float[] direction = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            direction[i] = (float) random.nextGaussian();
        }
        return direction;
    }
}

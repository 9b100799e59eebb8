package dev.vitrine.udf.model;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The vectors of a batch.
 *
 * @param vectors one an input, in order, all of one dimension (1 or more), every element finite; their norm is the
 *     model's own. The arrays are the caller's
 * @param usage what they took
 * @param hints what the provider tells about its limits
 */
public record Embeddings(List<float[]> vectors, Usage usage, RateHints hints) {
    public Embeddings {
        vectors = List.copyOf(vectors);
        if (vectors.isEmpty()) {
            throw new IllegalArgumentException("there are no vectors");
        }
        int dimension = vectors.get(0).length;
        for (float[] vector : vectors) {
            checkVector(vector, dimension);
        }
        Objects.requireNonNull(usage, "usage");
        Objects.requireNonNull(hints, "hints");
    }

    /** Elements in every vector. */
    public int dimension() {
        return vectors.get(0).length;
    }

    private static void checkVector(float[] vector, int dimension) {
        if (vector.length == 0) {
            throw new IllegalArgumentException("a vector has no elements");
        }
        if (vector.length != dimension) {
            throw new IllegalArgumentException(
                    "vectors differ in dimension: vector(%s) and vector(%s)".formatted(dimension, vector.length));
        }
        for (float element : vector) {
            if (!Float.isFinite(element)) {
                throw new IllegalArgumentException("a vector(%s) holds %s".formatted(dimension, element));
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embeddings embeddings
                && Arrays.deepEquals(vectors.toArray(), embeddings.vectors.toArray())
                && usage.equals(embeddings.usage)
                && hints.equals(embeddings.hints);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.deepHashCode(vectors.toArray()), usage, hints);
    }

    @Override
    public String toString() {
        return "Embeddings[%s of vector(%s), usage=%s, hints=%s]".formatted(vectors.size(), dimension(), usage, hints);
    }
}

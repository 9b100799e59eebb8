package dev.vitrine.udf;

import java.util.List;

/** Turns text into embeddings. Implementations are thread-safe. */
public interface TextEmbedder {
    /** Elements in every vector returned: constant, 1 to 16000 (the bound of pgvector's {@code vector} type). */
    int dimension();

    /**
     * Embeds a batch, in order.
     *
     * @param texts 1 to {@link Embedder#batchSize()} texts, no nulls; SQL NULLs are never passed in
     * @return one vector a text, of {@link #dimension()} 32-bit floats, all finite; the caller owns them
     * @throws UdfException if the model cannot be reached (retryable) or refuses a text
     */
    List<float[]> embedTexts(List<String> texts);
}

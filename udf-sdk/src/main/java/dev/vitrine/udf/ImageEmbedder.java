package dev.vitrine.udf;

import java.util.List;

/** Turns pictures into embeddings. Implementations are thread-safe. */
public interface ImageEmbedder {
    /** Elements in every vector returned: constant, 1 to 16000 (the bound of pgvector's {@code vector} type). */
    int dimension();

    /**
     * Embeds a batch, in order.
     *
     * @param images 1 to {@link Embedder#batchSize()} pictures, no nulls; SQL NULLs are never passed in
     * @return one vector a picture, of {@link #dimension()} 32-bit floats, all finite; the caller owns them
     * @throws UdfException if the model cannot be reached (retryable) or a picture cannot be decoded
     */
    List<float[]> embedImages(List<Image> images);
}

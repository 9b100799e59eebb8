package dev.vitrine.functions.embedding;

import dev.vitrine.udf.Embedder;
import dev.vitrine.udf.TextEmbedder;
import dev.vitrine.udf.UdfException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sentence embeddings by all-MiniLM-L6-v2, quantised to 8 bits, on this machine's processors and without a network.
 * Vectors have 384 elements and the L2 norm 1. Made for English.
 *
 * <p><b>Only the first 128 tokens of a text count</b>, about 100 English words: what follows does not change the
 * vector. Split longer texts and embed the parts.
 *
 * <p>Model and runtime come in {@code vitrine-text-model.jar} and load at the first text.
 */
@Embedder(
        name = "minilm",
        description = "all-MiniLM-L6-v2 on this machine: 384 elements, English, the first 128 tokens of a text",
        version = "all-minilm-l6-v2-q8")
public final class MiniLm implements TextEmbedder {
    private static final int DIMENSION = 384;

    /** Loaded at the first text, once: a library that cannot be loaded now cannot be loaded later. */
    private static final class Holder {
        static final @Nullable SentenceModel MODEL;
        static final @Nullable Throwable FAILURE;

        static {
            SentenceModel model = null;
            Throwable failure = null;
            try {
                model = load();
            } catch (LinkageError | RuntimeException e) {
                failure = e;
            }
            MODEL = model;
            FAILURE = failure;
        }
    }

    /** Not inside {@link Holder}: another thread runs it while that class waits to be initialised. */
    private static SentenceModel load() {
        return ModelThread.call(SentenceModel::new);
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public List<float[]> embedTexts(List<String> texts) {
        SentenceModel model = Holder.MODEL;
        if (model == null) {
            throw UdfException.missing(
                    "the text model cannot be loaded (%s); add vitrine-text-model.jar to the class path"
                            .formatted(Holder.FAILURE),
                    Holder.FAILURE);
        }
        return ModelThread.call(() -> model.embed(texts));
    }
}

package dev.vitrine.functions.embedding;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
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

    private static final class Holder {
        static final @Nullable Object MODEL;
        static final @Nullable Throwable FAILURE;

        static {
            Object model = null;
            Throwable failure = null;
            try {
                // ONNX Runtime uses every core inside one call, so the calling thread is enough.
                model = load();
            } catch (LinkageError | RuntimeException e) {
                failure = e;
            }
            MODEL = model;
            FAILURE = failure;
        }
    }

    /** Not inside {@link Holder}: another thread runs it while that class waits to be initialised. */
    private static EmbeddingModel load() {
        return ModelThread.call(() -> new AllMiniLmL6V2QuantizedEmbeddingModel(Runnable::run));
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public List<float[]> embedTexts(List<String> texts) {
        EmbeddingModel model = model();
        List<TextSegment> segments = texts.stream().map(MiniLm::segment).toList();
        return ModelThread.call(() -> model.embedAll(segments).content()).stream()
                .map(embedding -> embedding.vector())
                .toList();
    }

    /** A blank text, which the model's library refuses, gets the vector of a text that says nothing. */
    private static TextSegment segment(String text) {
        return TextSegment.from(text.isBlank() ? "." : text);
    }

    private static EmbeddingModel model() {
        if (Holder.MODEL == null) {
            throw UdfException.missing(
                    "the text model cannot be loaded (%s); add vitrine-text-model.jar to the class path"
                            .formatted(Holder.FAILURE),
                    Holder.FAILURE);
        }
        return (EmbeddingModel) Holder.MODEL;
    }
}

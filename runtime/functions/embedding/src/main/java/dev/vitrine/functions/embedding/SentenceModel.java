package dev.vitrine.functions.embedding;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.util.List;

/** The loaded model. The only class that knows the library that runs it, which lies in a jar that may not be there. */
final class SentenceModel {
    /** ONNX Runtime uses every core inside one call, so the calling thread is enough. */
    private final EmbeddingModel model = new AllMiniLmL6V2QuantizedEmbeddingModel(Runnable::run);

    /** One vector a text, in order. */
    List<float[]> embed(List<String> texts) {
        List<TextSegment> segments = texts.stream().map(SentenceModel::segment).toList();
        return model.embedAll(segments).content().stream()
                .map(embedding -> embedding.vector())
                .toList();
    }

    /** A blank text, which the library refuses, gets the vector of a text that says nothing. */
    private static TextSegment segment(String text) {
        return TextSegment.from(text.isBlank() ? "." : text);
    }
}

package dev.vitrine.tck;

import dev.vitrine.udf.Embedder;
import dev.vitrine.udf.TextEmbedder;
import java.util.List;

/** Gives vectors of three numbers, but for some words of other sizes, or none. */
@Embedder(name = "moody", description = "What an embedder should not do")
public final class MoodyEmbedder implements TextEmbedder {
    @Override
    public int dimension() {
        return 3;
    }

    @Override
    public List<float[]> embedTexts(List<String> texts) {
        return texts.stream().map(MoodyEmbedder::embed).toList();
    }

    private static float[] embed(String text) {
        return switch (text) {
            case "long" -> new float[] {1, 0, 0, 0};
            case "endless" -> throw new StackOverflowError("no end");
            default -> new float[] {1, 0, text.length()};
        };
    }
}

package dev.vitrine.tck;

import dev.vitrine.udf.Embedder;
import dev.vitrine.udf.TextEmbedder;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Embeds a text by its length, and takes its time. */
@Embedder(name = "slow_lengths", description = "The length of a text, slowly", batchSize = 10)
public final class SlowLengths implements TextEmbedder {
    @Override
    public int dimension() {
        return 2;
    }

    @Override
    public List<float[]> embedTexts(List<String> texts) {
        return texts.stream().map(SlowLengths::embed).toList();
    }

    private static float[] embed(String text) {
        FaultyFunctions.CALLS.merge("slow_lengths " + text, 1, Integer::sum);
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("nothing to measure");
        }
        return new float[] {text.length(), 1};
    }
}

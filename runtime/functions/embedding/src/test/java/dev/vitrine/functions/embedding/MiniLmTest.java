package dev.vitrine.functions.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class MiniLmTest {
    private final MiniLm embedder = new MiniLm();

    @Test
    void vectorsHaveTheDimensionAndTheNormOne() {
        List<float[]> vectors =
                embedder.embedTexts(List.of("A vampire comes to Wisborg.", "Zażółć gęślą jaźń", "", " "));

        assertThat(vectors).hasSize(4).allSatisfy(vector -> {
            assertThat(vector).hasSize(embedder.dimension()).hasSize(384);
            assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-4));
        });
    }

    @Test
    void textsOfOneMeaningAreNearerThanOthers() {
        List<float[]> vectors = embedder.embedTexts(List.of(
                "A dog runs across the meadow.",
                "A puppy is racing over the grass.",
                "The stock market fell on Monday."));

        double alike = cosine(vectors.get(0), vectors.get(1));
        assertThat(alike).isGreaterThan(0.5);
        assertThat(cosine(vectors.get(0), vectors.get(2))).isLessThan(alike - 0.3);
    }

    @Test
    void aBatchGivesWhatSingleCallsGive() {
        List<String> texts = List.of("one", "a somewhat longer text with more words", "three");

        List<float[]> batch = embedder.embedTexts(texts);

        for (int i = 0; i < texts.size(); i++) {
            assertThat(batch.get(i))
                    .isEqualTo(embedder.embedTexts(List.of(texts.get(i))).get(0));
        }
    }

    @Test
    void onlyTheFirst128TokensCount() {
        String start = "word ".repeat(126);

        List<float[]> vectors = embedder.embedTexts(List.of(start, start + "and something else entirely"));

        assertThat(cosine(vectors.get(0), vectors.get(1))).isCloseTo(1, within(1e-4));
    }

    private static double cosine(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }
}

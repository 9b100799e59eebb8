package dev.vitrine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RoundsTest {
    @Test
    void waysTakeTurnsAndChangeTheirOrder() throws Exception {
        List<String> calls = new ArrayList<>();
        Rounds rounds = Rounds.run(1, 2, 1, call -> calls.add("ours " + call), call -> calls.add("plain " + call));
        assertThat(calls).containsExactly("ours 0", "plain 0", "plain 1", "ours 1", "ours 2", "plain 2");
        assertThat(rounds.ours()).hasSize(2);
    }

    @Test
    void rateIsThePlainTimeOverOurs() {
        assertThat(new Rounds(new double[] {2, 1, 4}, new double[] {1, 1, 1}).rates())
                .containsExactly(0.25, 0.5, 1);
    }

    @Test
    void medianOfAnEvenNumberLiesBetween() {
        assertThat(Rounds.median(4, 1, 2, 3)).isEqualTo(2.5);
    }

    @Test
    void textsWithWordsInCommonAreNear() {
        WordVectors vectors = new WordVectors();
        float[] text = vectors.embed("a red bicycle");
        assertThat(product(text, text)).isCloseTo(1, within(1e-5));
        assertThat(product(text, vectors.embed("a red car")))
                .isGreaterThan(product(text, vectors.embed("two green apples")) + 0.3);
    }

    private static double product(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }
}

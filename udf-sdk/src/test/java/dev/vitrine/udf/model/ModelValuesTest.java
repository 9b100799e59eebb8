package dev.vitrine.udf.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vitrine.udf.Json;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelValuesTest {
    @Test
    void settingsDoNotShowTheirSecret() {
        ModelSettings settings = ModelSettings.of("gpt-4o-mini").withSecret("sk-123");

        assertThat(settings.secret()).hasValue("sk-123");
        assertThat(settings).asString().contains("gpt-4o-mini", "secret=***").doesNotContain("sk-123");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host", "/v1", "http:///v1", "https://user:password@host/v1"})
    void anEndpointIsAWebUrlWithoutPassword(String endpoint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelSettings.of("m").withEndpoint(URI.create(endpoint)))
                .withMessageNotContaining("password@");
    }

    @Test
    void settingsCheckThemselves() {
        assertThatIllegalArgumentException().isThrownBy(() -> ModelSettings.of(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelSettings.of("m").withParams(Json.array()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelSettings.of("m").withTimeout(Duration.ZERO));
    }

    @Test
    void aRequestChecksItself() {
        CompletionRequest request = CompletionRequest.of("why?");

        assertThatIllegalArgumentException().isThrownBy(() -> request.withTemperature(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> request.withTemperature(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> request.withMaxTokens(0));
        assertThatIllegalArgumentException().isThrownBy(() -> request.withSchema(Json.of(true)));
        assertThatIllegalArgumentException().isThrownBy(() -> request.withIdempotencyKey("two\nlines"));
        assertThatIllegalArgumentException().isThrownBy(Prompt::of);
        assertThatIllegalArgumentException().isThrownBy(() -> EmbeddingRequest.ofTexts(List.of()));
    }

    @Test
    void vectorsHaveOneDimensionAndFiniteElements() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> embeddings(new float[] {1, 2}, new float[] {1}))
                .withMessage("vectors differ in dimension: vector(2) and vector(1)");
        assertThatIllegalArgumentException().isThrownBy(() -> embeddings(new float[] {1, Float.NaN}));
        assertThatIllegalArgumentException().isThrownBy(() -> embeddings(new float[0]));
    }

    @Test
    void embeddingsAreEqualByTheirElementsAndDoNotShowThem() {
        Embeddings embeddings = embeddings(new float[] {1, 2}, new float[] {3, 4});

        assertThat(embeddings)
                .isEqualTo(embeddings(new float[] {1, 2}, new float[] {3, 4}))
                .hasSameHashCodeAs(embeddings(new float[] {1, 2}, new float[] {3, 4}))
                .isNotEqualTo(embeddings(new float[] {1, 2}, new float[] {3, 5}))
                .asString()
                .startsWith("Embeddings[2 of vector(2),");
    }

    @Test
    void aFailureKeepsAllItKnowsWhenUsageIsAdded() {
        ModelException failure = ModelException.of(ModelException.Kind.RATE_LIMITED, "slower")
                .status(429)
                .retryAfter(Duration.ofSeconds(2))
                .usage(new Usage(1, 10, 0, 0))
                .build()
                .withMoreUsage(new Usage(1, 5, 7, 3));

        assertThat(failure).hasMessage("slower");
        assertThat(failure.kind()).isEqualTo(ModelException.Kind.RATE_LIMITED);
        assertThat(failure.status()).hasValue(429);
        assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(2));
        assertThat(failure.usage()).isEqualTo(new Usage(2, 15, 7, 3));
    }

    private static Embeddings embeddings(float[]... vectors) {
        return new Embeddings(List.of(vectors), Usage.NONE, RateHints.NONE);
    }
}

package dev.vitrine.functions.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vitrine.udf.model.ModelException;
import dev.vitrine.udf.model.ModelProvider;
import dev.vitrine.udf.model.ModelSettings;
import java.net.URI;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidersTest {
    @Test
    void theProvidersAreFound() {
        assertThat(ServiceLoader.load(ModelProvider.class))
                .extracting(ModelProvider::name)
                .containsExactlyInAnyOrder(
                        "openai", "ollama", "vllm", "mistral", "groq", "openrouter", "anthropic", "gemini");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "mistral", "groq", "openrouter", "anthropic", "gemini"})
    void anEndpointOfTheProvidersNeedsASecret(String name) {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> provider(name).open(ModelSettings.of("m")))
                .withMessage("%s model \"m\" cannot be asked: provider \"%s\" needs a secret", name, name)
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(ModelException.Kind.REFUSED));
        provider(name).open(ModelSettings.of("m").withSecret("k")).close();
        provider(name)
                .open(ModelSettings.of("m").withEndpoint(URI.create("http://localhost:1")))
                .close();
    }

    @Test
    void ollamaNeedsNothingAndVllmAnEndpoint() {
        provider("ollama").open(ModelSettings.of("m")).close();
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> provider("vllm").open(ModelSettings.of("m")))
                .withMessage("vllm model \"m\" cannot be asked: provider \"vllm\" needs an endpoint, such as"
                        + " http://localhost:8000/v1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key\n", "schlüssel", "two words"})
    void aSecretThatFitsNoHeaderIsRefusedAndNotShown(String secret) {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(
                        () -> provider("anthropic").open(ModelSettings.of("m").withSecret(secret)))
                .withMessageContaining("its secret holds a character")
                .withMessageNotContaining(secret);
    }

    private static ModelProvider provider(String name) {
        return ServiceLoader.load(ModelProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}

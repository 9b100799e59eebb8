package dev.vitrine.functions.ai;

import dev.vitrine.functions.ai.server.ModelServer;
import dev.vitrine.udf.model.Completion;
import dev.vitrine.udf.model.CompletionRequest;
import dev.vitrine.udf.model.EmbeddingRequest;
import dev.vitrine.udf.model.Embeddings;
import dev.vitrine.udf.model.ModelException;
import dev.vitrine.udf.model.ModelSettings;
import dev.vitrine.udf.model.RemoteModel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/** Models at the server of a test, and calls that wait. */
final class Models {
    static final String KEY = "sk-test-4711";

    private Models() {}

    static ModelSettings openAiSettings(ModelServer server) {
        return ModelSettings.of("gpt-4o-mini")
                .withEndpoint(server.openAiEndpoint())
                .withSecret(KEY);
    }

    static ModelSettings settings(ModelServer server, String model) {
        return ModelSettings.of(model).withEndpoint(server.endpoint()).withSecret(KEY);
    }

    static RemoteModel openAi(ModelServer server) {
        return new Providers.OpenAi().open(openAiSettings(server));
    }

    static RemoteModel anthropic(ModelServer server) {
        return new Providers.Anthropic().open(settings(server, "claude-haiku"));
    }

    static RemoteModel gemini(ModelServer server) {
        return new Providers.Gemini().open(settings(server, "gemini-flash"));
    }

    static Completion complete(RemoteModel model, String prompt) {
        return complete(model, CompletionRequest.of(prompt));
    }

    static Completion complete(RemoteModel model, CompletionRequest request) {
        return await(model.complete(request));
    }

    static Embeddings embed(RemoteModel model, String... texts) {
        return await(model.embed(EmbeddingRequest.ofTexts(List.of(texts))));
    }

    static ModelException failureOf(RemoteModel model, String prompt) {
        return failureOf(model.complete(CompletionRequest.of(prompt)));
    }

    static ModelException failureOf(CompletableFuture<?> call) {
        Throwable failure = Assertions.catchThrowable(() -> await(call));
        return (ModelException) Objects.requireNonNull(failure.getCause(), "cause");
    }

    static <T> T await(CompletableFuture<T> call) {
        return call.orTimeout(60, TimeUnit.SECONDS).join();
    }
}

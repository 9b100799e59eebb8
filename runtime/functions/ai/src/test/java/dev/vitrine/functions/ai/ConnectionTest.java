package dev.vitrine.functions.ai;

import static dev.vitrine.functions.ai.Models.complete;
import static dev.vitrine.functions.ai.Models.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.vitrine.functions.ai.server.ModelServer;
import dev.vitrine.functions.ai.server.Reply;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.model.Completion;
import dev.vitrine.udf.model.CompletionRequest;
import dev.vitrine.udf.model.ModelException;
import dev.vitrine.udf.model.ModelException.Kind;
import dev.vitrine.udf.model.ModelSettings;
import dev.vitrine.udf.model.RemoteModel;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final ModelServer server = ModelServer.start();
    private final RemoteModel model = Models.openAi(server);

    @AfterEach
    void close() {
        model.close();
        server.close();
    }

    @Test
    void aProviderThatCannotBeReachedIsUnavailable() {
        server.close();

        ModelException failure = failureOf(model, "Why?");

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure.status()).isEmpty();
        assertThat(failure).message().startsWith("openai model \"gpt-4o-mini\" is unavailable (no answer): ");
    }

    @Test
    void aConnectionThatEndsBeforeAnAnswerIsUnavailable() {
        server.next(Reply.dropped());

        assertThat(failureOf(model, "Why?").kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(server.total()).as("requests").isEqualTo(1);
    }

    @Test
    void noAnswerWithinTheTimeoutIsUnavailable() {
        server.next(Reply.silent());
        try (RemoteModel hasty =
                new Providers.OpenAi().open(Models.openAiSettings(server).withTimeout(SHORT))) {
            ModelException failure = failureOf(hasty, "Why?");

            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(failure).hasMessageEndingWith("it took longer than the timeout");
        }
    }

    @Test
    void anAnswerThatTakesLongerThanTheTimeoutIsBroken() throws Exception {
        server.next(Reply.endless("{"));
        try (RemoteModel hasty =
                new Providers.OpenAi().open(Models.openAiSettings(server).withTimeout(SHORT))) {
            assertThat(failureOf(hasty, "Why?").kind()).isEqualTo(Kind.BROKEN_ANSWER);
        }
        server.awaitDisconnect();
    }

    @Test
    void cancellingACallClosesItsConnection() throws Exception {
        server.next(Reply.endless("{"));
        CompletableFuture<Completion> call = model.complete(CompletionRequest.of("Why?"));
        server.awaitRequest();

        assertThat(call.cancel(true)).isTrue();

        server.awaitDisconnect();
        assertThat(complete(model, "And now?").text()).isEqualTo("And now?");
    }

    @Test
    void cancellingACallForASchemaClosesItsConnection() throws Exception {
        server.next(Reply.endless("{"));
        CompletableFuture<Completion> call =
                model.complete(CompletionRequest.of("Why?").withSchema(Json.parse("{}")));
        server.awaitRequest();

        assertThat(call.cancel(true)).isTrue();

        server.awaitDisconnect();
    }

    @Test
    void closingAModelEndsItsCalls() throws Exception {
        server.next(Reply.endless("{"));
        CompletableFuture<Completion> call = model.complete(CompletionRequest.of("Why?"));
        server.awaitRequest();

        model.close();
        model.close();

        server.awaitDisconnect();
        assertThat(call).isCancelled();
        assertThatIllegalStateException().isThrownBy(() -> model.complete(CompletionRequest.of("Why?")));
    }

    @Test
    void closingAModelLeavesOthersAlone() {
        Models.openAi(server).close();

        assertThat(complete(model, "Why?").text()).isEqualTo("Why?");
    }

    @Test
    void callsAreNotHeldBack() throws Exception {
        int count = 80;
        server.always(request -> Reply.silent());

        List<CompletableFuture<Completion>> calls = IntStream.range(0, count)
                .mapToObj(i -> model.complete(CompletionRequest.of("question " + i)))
                .toList();

        for (int i = 0; i < count; i++) {
            server.awaitRequest();
        }
        assertThat(server.total()).isEqualTo(count);
        assertThat(server.distinct()).isEqualTo(count);
        calls.forEach(call -> call.cancel(true));
    }

    @Test
    void localhostIsFoundWhicheverAddressTheServerHas() {
        URI endpoint = URI.create("http://localhost:" + server.endpoint().getPort() + "/v1/");
        try (RemoteModel ollama =
                new Providers.Ollama().open(ModelSettings.of("llama").withEndpoint(endpoint))) {
            assertThat(complete(ollama, "Why?").text()).isEqualTo("Why?");
        }
        assertThat(server.lastRequest().path()).isEqualTo("/v1/chat/completions");
        assertThat(server.lastRequest().header("authorization")).isEmpty();
    }

    @Test
    void theThreadsOfCallsEndWithTheJvm() {
        complete(model, "Why?");

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("vitrine-model")
                        || thread.getName().contains("OkHttp"))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
    }
}

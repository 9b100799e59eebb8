package dev.vitrine.functions.ai;

import static dev.vitrine.functions.ai.Models.complete;
import static dev.vitrine.functions.ai.Models.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.functions.ai.server.ModelServer;
import dev.vitrine.functions.ai.server.Reply;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.model.Completion;
import dev.vitrine.udf.model.CompletionRequest;
import dev.vitrine.udf.model.EmbeddingRequest;
import dev.vitrine.udf.model.ModelException.Kind;
import dev.vitrine.udf.model.Prompt;
import dev.vitrine.udf.model.RemoteModel;
import dev.vitrine.udf.model.Usage;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnthropicTest {
    private final ModelServer server = ModelServer.start();
    private final RemoteModel model = Models.anthropic(server);

    @AfterEach
    void close() {
        model.close();
        server.close();
    }

    @Test
    void aPromptIsAskedAndAnswered() {
        Completion completion = complete(model, "What is rain?");

        assertThat(completion.text()).isEqualTo("What is rain?");
        assertThat(completion.finish()).isEqualTo(Completion.Finish.STOP);
        assertThat(server.lastRequest().path()).isEqualTo("/v1/messages");
        assertThat(server.lastRequest().header("x-api-key")).hasValue("sk-test-4711");
        assertThat(server.lastRequest().header("anthropic-version")).hasValue("2023-06-01");
        assertThat(server.lastRequest().json()).isEqualTo(Json.parse("""
                {"model": "claude-haiku", "max_tokens": 1024,
                 "messages": [{"role": "user", "content": [{"type": "text", "text": "What is rain?"}]}]}"""));
    }

    @Test
    void theBoundOfARequestWinsOverThatOfParamsOverTheDefault() {
        Json params = Json.parse("{\"max_tokens\": 5, \"top_k\": 3}");
        try (RemoteModel withParams = new Providers.Anthropic()
                .open(Models.settings(server, "claude-haiku").withParams(params))) {
            complete(withParams, "Why?");
            assertThat(server.lastRequest().json().member("max_tokens")).hasValue(Json.of(5));
            complete(withParams, CompletionRequest.of("Why?").withMaxTokens(7));
            assertThat(server.lastRequest().json().member("max_tokens")).hasValue(Json.of(7));
            assertThat(server.lastRequest().json().member("top_k")).hasValue(Json.of(3));
        }
    }

    @Test
    void picturesAreSentAsTheirBytesOrAsALink() {
        complete(
                model,
                CompletionRequest.of(Prompt.of(
                                new Prompt.Content(Image.of(new byte[] {1, 2, 3}, "image/png")),
                                new Prompt.Link(URI.create("https://example.org/a.jpg"))))
                        .withSystem("Be brief."));

        assertThat(server.lastRequest().json().member("system")).hasValue(Json.of("Be brief."));
        assertThat(server.lastRequest().json().member("messages")).hasValue(Json.parse("""
                [{"role": "user", "content": [
                  {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AQID"}},
                  {"type": "image", "source": {"type": "url", "url": "https://example.org/a.jpg"}}]}]"""));
    }

    @Test
    void aSchemaIsThatOfAToolThatMustBeCalled() {
        Json schema = Json.parse("""
                {"type": "object", "properties": {"genre": {"type": "string"}}, "required": ["genre"]}""");
        server.answering(prompt -> "{\"genre\": \"drama\"}");

        Completion completion =
                complete(model, CompletionRequest.of("Which genre?").withSchema(schema));

        assertThat(completion.text()).isEqualTo("{\"genre\":\"drama\"}");
        assertThat(server.lastRequest().json().member("tool_choice"))
                .hasValue(Json.parse("{\"type\": \"tool\", \"name\": \"answer\"}"));
        assertThat(server.lastRequest().json().member("tools").orElseThrow().asArray())
                .singleElement()
                .satisfies(tool -> assertThat(tool.member("input_schema")).hasValue(schema));
    }

    @Test
    void usageCountsWhatTheCacheReadAndWrote() {
        server.next(Reply.json(200, """
                {"model": "claude-haiku-1", "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "Water."}],
                 "stop_reason": "max_tokens", "usage": {"input_tokens": 10, "cache_creation_input_tokens": 20,
                 "cache_read_input_tokens": 30, "output_tokens": 4}}"""));

        Completion completion = complete(model, "What is rain?");

        assertThat(completion.text()).isEqualTo("Water.");
        assertThat(completion.finish()).isEqualTo(Completion.Finish.LENGTH);
        assertThat(completion.model()).isEqualTo("claude-haiku-1");
        assertThat(completion.usage()).isEqualTo(new Usage(1, 60, 4, 30));
    }

    @Test
    void aRefusalIsPermanent() {
        server.next(Reply.json(200, "{\"content\": [], \"stop_reason\": \"refusal\"}"));

        assertThat(failureOf(model, "What?").kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void anAnswerWithoutContentIsBroken() {
        server.next(Reply.json(200, "{\"stop_reason\": \"tool_use\"}"));

        assertThat(failureOf(model, "What?").kind()).isEqualTo(Kind.BROKEN_ANSWER);
    }

    @Test
    void thereAreNoEmbeddings() {
        var failure = failureOf(model.embed(EmbeddingRequest.ofTexts(List.of("one"))));

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure)
                .hasMessage("anthropic model \"claude-haiku\" cannot be asked: this provider has no embeddings");
        assertThat(server.total()).isZero();
    }
}

package dev.vitrine.functions.ai;

import static dev.vitrine.functions.ai.Models.await;
import static dev.vitrine.functions.ai.Models.complete;
import static dev.vitrine.functions.ai.Models.embed;
import static dev.vitrine.functions.ai.Models.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.functions.ai.server.ModelServer;
import dev.vitrine.functions.ai.server.Reply;
import dev.vitrine.udf.Audio;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.model.Completion;
import dev.vitrine.udf.model.CompletionRequest;
import dev.vitrine.udf.model.ModelException.Kind;
import dev.vitrine.udf.model.Prompt;
import dev.vitrine.udf.model.RemoteModel;
import dev.vitrine.udf.model.Usage;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiTest {
    private final ModelServer server = ModelServer.start();
    private final RemoteModel model = Models.gemini(server);

    @AfterEach
    void close() {
        model.close();
        server.close();
    }

    @Test
    void aPromptIsAskedAndAnswered() {
        Completion completion = complete(
                model,
                CompletionRequest.of("What is rain?")
                        .withSystem("Be brief.")
                        .withTemperature(0.5)
                        .withMaxTokens(20));

        assertThat(completion.text()).isEqualTo("What is rain?");
        assertThat(completion.usage()).isEqualTo(new Usage(1, 3, 3, 0));
        assertThat(server.lastRequest().path()).isEqualTo("/v1beta/models/gemini-flash:generateContent");
        assertThat(server.lastRequest().header("x-goog-api-key")).hasValue("sk-test-4711");
        assertThat(server.lastRequest().json()).isEqualTo(Json.parse("""
                {"contents": [{"role": "user", "parts": [{"text": "What is rain?"}]}],
                 "systemInstruction": {"parts": [{"text": "Be brief."}]},
                 "generationConfig": {"temperature": 0.5, "maxOutputTokens": 20}}"""));
    }

    @Test
    void mediaOfAnyKindAreSentAsTheirBytesOrAsALink() {
        complete(
                model,
                CompletionRequest.of(Prompt.of(
                        new Prompt.Content(Image.of(new byte[] {1, 2, 3}, "image/png")),
                        new Prompt.Content(Audio.of(new byte[] {4}, "audio/wav")),
                        new Prompt.Link(URI.create("https://example.org/a.jpg")))));

        assertThat(server.lastRequest().json().member("contents")).hasValue(Json.parse("""
                [{"role": "user", "parts": [
                  {"inlineData": {"mimeType": "image/png", "data": "AQID"}},
                  {"inlineData": {"mimeType": "audio/wav", "data": "BA=="}},
                  {"fileData": {"fileUri": "https://example.org/a.jpg"}}]}]"""));
    }

    @Test
    void aSchemaIsPartOfTheConfigurationBesideParams() {
        Json params = Json.parse("{\"generationConfig\": {\"topK\": 3}}");
        Json schema = Json.parse("{\"type\": \"object\"}");
        server.answering(prompt -> "{}");
        try (RemoteModel withParams = new Providers.Gemini()
                .open(Models.settings(server, "gemini-flash").withParams(params))) {
            complete(withParams, CompletionRequest.of("Why?").withSchema(schema));
        }

        assertThat(server.lastRequest().json().member("generationConfig")).hasValue(Json.parse("""
                {"topK": 3, "responseMimeType": "application/json", "responseJsonSchema": {"type": "object"}}"""));
    }

    @Test
    void thoughtsAreCountedAndNotTold() {
        server.next(Reply.json(200, """
                {"modelVersion": "gemini-flash-002", "candidates": [{"finishReason": "MAX_TOKENS", "content": {"parts": [
                  {"text": "hm", "thought": true}, {"text": "Rain "}, {"text": "is"}]}}],
                 "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 2, "thoughtsTokenCount": 30,
                   "cachedContentTokenCount": 4}}"""));

        Completion completion = complete(model, "What is rain?");

        assertThat(completion.text()).isEqualTo("Rain is");
        assertThat(completion.finish()).isEqualTo(Completion.Finish.LENGTH);
        assertThat(completion.model()).isEqualTo("gemini-flash-002");
        assertThat(completion.usage()).isEqualTo(new Usage(1, 9, 32, 4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"promptFeedback\": {\"blockReason\": \"SAFETY\"}}",
                "{\"candidates\": [{\"finishReason\": \"SAFETY\"}]}",
                "{\"candidates\": [{\"finishReason\": \"RECITATION\", \"content\": {\"parts\": [{\"text\": \"a\"}]}}]}"
            })
    void aBlockedPromptOrAnswerIsARefusal(String answer) {
        server.next(Reply.json(200, answer));

        assertThat(failureOf(model, "What?").kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void anAnswerWithoutCandidatesIsBroken() {
        server.next(Reply.json(200, "{\"candidates\": []}"));

        var failure = failureOf(model, "What?");
        assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(failure)
                .hasMessage("gemini model \"gemini-flash\" gave a broken answer (200): it has no candidates");
    }

    @Test
    void textsAreEmbeddedInOneBatch() {
        Json params = Json.parse("{\"outputDimensionality\": 8}");
        try (RemoteModel withParams = new Providers.Gemini()
                .open(Models.settings(server, "gemini-embedding").withParams(params))) {
            assertThat(embed(withParams, "one", "two").vectors())
                    .containsExactly(server.vector("one"), server.vector("two"));
        }

        assertThat(server.lastRequest().path()).isEqualTo("/v1beta/models/gemini-embedding:batchEmbedContents");
        assertThat(server.lastRequest().json()).isEqualTo(Json.parse("""
                {"requests": [
                  {"model": "models/gemini-embedding", "content": {"parts": [{"text": "one"}]}, "outputDimensionality": 8},
                  {"model": "models/gemini-embedding", "content": {"parts": [{"text": "two"}]}, "outputDimensionality": 8}]}"""));
    }

    @Test
    void aModelOfAnotherCollectionIsNamedWithIt() {
        try (RemoteModel tuned = new Providers.Gemini().open(Models.settings(server, "tunedModels/mine"))) {
            await(tuned.complete(CompletionRequest.of("Why?")));
        }

        assertThat(server.lastRequest().path()).isEqualTo("/v1beta/tunedModels/mine:generateContent");
    }
}

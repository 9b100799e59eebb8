package dev.vitrine.functions.ai;

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
import dev.vitrine.udf.model.EmbeddingRequest;
import dev.vitrine.udf.model.Embeddings;
import dev.vitrine.udf.model.ModelException.Kind;
import dev.vitrine.udf.model.Prompt;
import dev.vitrine.udf.model.RemoteModel;
import dev.vitrine.udf.model.Usage;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenAiTest {
    private final ModelServer server = ModelServer.start();
    private final RemoteModel model = Models.openAi(server);

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
        assertThat(completion.usage()).isEqualTo(new Usage(1, 3, 3, 0));
        assertThat(server.lastRequest().path()).isEqualTo("/v1/chat/completions");
        assertThat(server.lastRequest().header("authorization")).hasValue("Bearer sk-test-4711");
        assertThat(server.lastRequest().header("idempotency-key")).isEmpty();
        assertThat(server.lastRequest().json()).isEqualTo(Json.parse("""
                {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "What is rain?"}]}"""));
    }

    @Test
    void everythingOfARequestIsSent() {
        complete(
                model,
                CompletionRequest.of("Why?")
                        .withSystem("Be brief.")
                        .withTemperature(0.5)
                        .withMaxTokens(20)
                        .withIdempotencyKey("row-1"));

        assertThat(server.lastRequest().header("idempotency-key")).hasValue("row-1");
        assertThat(server.lastRequest().json()).isEqualTo(Json.parse("""
                {"model": "gpt-4o-mini",
                 "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why?"}],
                 "temperature": 0.5, "max_completion_tokens": 20}"""));
    }

    @Test
    void otherServersOfTheFamilyTakeTheOldNameOfTheBound() {
        try (RemoteModel vllm = new Providers.Vllm().open(Models.openAiSettings(server))) {
            complete(vllm, CompletionRequest.of("Why?").withMaxTokens(20));
        }

        assertThat(server.lastRequest().json().member("max_tokens")).hasValue(Json.of(20));
    }

    @Test
    void paramsAreMergedAndTheRequestWins() {
        Json params = Json.parse("""
                {"temperature": 1, "top_p": 0.5, "response_format": {"json_schema": {"strict": true}}}""");
        try (RemoteModel withParams =
                new Providers.OpenAi().open(Models.openAiSettings(server).withParams(params))) {
            server.answering(prompt -> "{}");
            complete(
                    withParams,
                    CompletionRequest.of("Why?").withTemperature(0).withSchema(Json.parse("{\"type\": \"object\"}")));
        }

        assertThat(server.lastRequest().json()).isEqualTo(Json.parse("""
                {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Why?"}],
                 "temperature": 0, "top_p": 0.5,
                 "response_format": {"type": "json_schema",
                   "json_schema": {"name": "answer", "schema": {"type": "object"}, "strict": true}}}"""));
    }

    @Test
    void picturesAreSentAsTheirBytesOrAsALink() {
        Image picture = Image.of(new byte[] {1, 2, 3}, "image/png");

        complete(
                model,
                CompletionRequest.of(Prompt.of(
                        new Prompt.Text("Which is older?"),
                        new Prompt.Content(picture),
                        new Prompt.Link(URI.create("https://example.org/a.jpg")))));

        assertThat(server.lastRequest().json().member("messages")).hasValue(Json.parse("""
                [{"role": "user", "content": [
                  {"type": "text", "text": "Which is older?"},
                  {"type": "image_url", "image_url": {"url": "data:image/png;base64,AQID"}},
                  {"type": "image_url", "image_url": {"url": "https://example.org/a.jpg"}}]}]"""));
    }

    @Test
    void otherMediaAreRefusedBeforeAnythingIsSent() {
        Audio audio = Audio.of(new byte[] {1}, "audio/wav");

        assertThat(failureOf(model.complete(CompletionRequest.of(Prompt.of(new Prompt.Content(audio))))))
                .hasMessage("openai model \"gpt-4o-mini\" cannot be asked: this provider takes pictures, found a value"
                        + " of kind AUDIO");
        assertThat(server.total()).isZero();
    }

    @Test
    void mediaAreBounded() {
        Image picture = Image.of(new byte[21 << 20], "image/png");

        assertThat(failureOf(model.complete(CompletionRequest.of(Prompt.of(new Prompt.Content(picture))))))
                .hasMessageContaining("the request's media have more than 20 MiB");
        assertThat(server.total()).isZero();
    }

    @Test
    void textOutsideOfAsciiArrivesUnchanged() {
        assertThat(complete(model, "İstanbul, żółć, 東京, 🎬").text()).isEqualTo("İstanbul, żółć, 東京, 🎬");
    }

    @Test
    void anAnswerThatIsCutByItsBoundIsASuccess() {
        server.next(Reply.json(200, """
                {"model": "gpt-4o-mini-2024", "choices": [{"message": {"content": "Rain is"}, "finish_reason": "length"}],
                 "usage": {"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}}"""));

        Completion completion = complete(model, "What is rain?");

        assertThat(completion.text()).isEqualTo("Rain is");
        assertThat(completion.finish()).isEqualTo(Completion.Finish.LENGTH);
        assertThat(completion.model()).isEqualTo("gpt-4o-mini-2024");
        assertThat(completion.usage()).isEqualTo(new Usage(1, 9, 2, 4));
    }

    @Test
    void anAnswerInPartsIsItsText() {
        server.next(Reply.json(200, """
                {"choices": [{"message": {"content": [{"type": "thinking", "thinking": []},
                  {"type": "text", "text": "Rain "}, {"type": "text", "text": "is water."}]}, "finish_reason": "stop"}]}"""));

        assertThat(complete(model, "What is rain?").text()).isEqualTo("Rain is water.");
    }

    @Test
    void aContentFilterAndADeclineAreRefusalsThatWerePaid() {
        server.next(Reply.json(200, """
                        {"choices": [{"message": {"content": "I"}, "finish_reason": "content_filter"}],
                         "usage": {"prompt_tokens": 5, "completion_tokens": 1}}"""), Reply.json(200, """
                        {"choices": [{"message": {"refusal": "I cannot help with that."}, "finish_reason": "stop"}]}"""));

        var filtered = failureOf(model, "What?");
        assertThat(filtered.kind()).isEqualTo(Kind.REFUSED);
        assertThat(filtered).hasMessageContaining("content filter");
        assertThat(filtered.usage()).isEqualTo(new Usage(1, 5, 1, 0));
        var declined = failureOf(model, "What?");
        assertThat(declined.kind()).isEqualTo(Kind.REFUSED);
        assertThat(declined).hasMessageContaining("I cannot help with that.");
    }

    @Test
    void textsAreEmbeddedInOrder() {
        Embeddings embeddings = embed(model, "one", "two words");

        assertThat(embeddings.vectors()).containsExactly(server.vector("one"), server.vector("two words"));
        assertThat(embeddings.usage()).isEqualTo(new Usage(1, 3, 0, 0));
        assertThat(server.lastRequest().path()).isEqualTo("/v1/embeddings");
        assertThat(server.lastRequest().json())
                .isEqualTo(Json.parse("{\"model\": \"gpt-4o-mini\", \"input\": [\"one\", \"two words\"]}"));
    }

    @Test
    void vectorsAreOrderedByTheirNumber() {
        server.next(Reply.json(200, """
                {"data": [{"index": 1, "embedding": [3, 4.5]}, {"index": 0, "embedding": [1, -2e-1]}]}"""));

        assertThat(embed(model, "one", "two").vectors()).containsExactly(new float[] {1, -0.2f}, new float[] {3, 4.5f});
    }

    @Test
    void picturesAreNotEmbedded() {
        Image picture = Image.of(new byte[] {1}, "image/png");

        assertThat(failureOf(model.embed(EmbeddingRequest.of(List.of(new Prompt.Content(picture))))))
                .hasMessageContaining("this provider embeds texts only");
    }
}

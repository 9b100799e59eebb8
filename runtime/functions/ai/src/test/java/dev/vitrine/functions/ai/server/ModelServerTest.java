package dev.vitrine.functions.ai.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.udf.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelServerTest {
    private static final String QUESTION =
            "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"Why so?\"}]}";

    private final ModelServer server = ModelServer.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void itCountsRequestsAndThoseThatDiffer() throws Exception {
        post("/v1/chat/completions", QUESTION);
        post("/v1/chat/completions", QUESTION);
        post("/v1/chat/completions", QUESTION.replace("Why", "How"));

        assertThat(server.total()).isEqualTo(3);
        assertThat(server.distinct()).isEqualTo(2);
        assertThat(server.requests()).extracting(Received::prompt).containsExactly("Why so?", "Why so?", "How so?");
    }

    @Test
    void itFollowsItsScriptAndThenAnswersAsUsual() throws Exception {
        server.next(Wire.OPENAI_CHAT.error(503, "busy", "Later"), Reply.dropped());

        assertThat(post("/v1/chat/completions", QUESTION).statusCode()).isEqualTo(503);
        assertThatThrownBy(() -> post("/v1/chat/completions", QUESTION)).isInstanceOf(IOException.class);
        HttpResponse<String> answer = post("/v1/chat/completions", QUESTION);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Json.parse(answer.body()).member("usage"))
                .hasValue(Json.parse("{\"prompt_tokens\": 2, \"completion_tokens\": 2, \"total_tokens\": 4}"));
    }

    @Test
    void aVectorDependsOnItsTextAlone() throws Exception {
        server.dimension(3);

        String answer = post("/v1/embeddings", "{\"model\": \"m\", \"input\": [\"a\", \"b\", \"a\"]}")
                .body();

        assertThat(Json.parse(answer).member("data").orElseThrow().asArray())
                .extracting(item -> item.member("embedding").orElseThrow())
                .satisfies(vectors ->
                        assertThat(vectors.get(0)).isEqualTo(vectors.get(2)).isNotEqualTo(vectors.get(1)))
                .allSatisfy(vector -> assertThat(vector.asArray()).hasSize(3));
    }

    @Test
    void whatItDoesNotKnowIsNotFound() throws Exception {
        assertThat(post("/v1/audio", "{}").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        URI uri = server.endpoint().resolve(path);
        return client.send(
                HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }
}

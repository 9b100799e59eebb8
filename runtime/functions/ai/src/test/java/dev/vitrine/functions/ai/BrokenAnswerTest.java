package dev.vitrine.functions.ai;

import static dev.vitrine.functions.ai.Models.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.functions.ai.server.ModelServer;
import dev.vitrine.functions.ai.server.Reply;
import dev.vitrine.udf.model.EmbeddingRequest;
import dev.vitrine.udf.model.ModelException;
import dev.vitrine.udf.model.ModelException.Kind;
import dev.vitrine.udf.model.RemoteModel;
import dev.vitrine.udf.model.Usage;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that may have been billed and are none. */
class BrokenAnswerTest {
    private final ModelServer server = ModelServer.start();
    private final RemoteModel model = Models.openAi(server);

    @AfterEach
    void close() {
        model.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>Welcome to our proxy</html>",
                "{\"choices\": [{\"message\": {\"content\": \"Rain",
                "{}",
                "[]",
                "null",
                "{\"choices\": []}",
                "{\"choices\": [{}]}",
                "{\"choices\": [{\"message\": {\"content\": null}, \"finish_reason\": \"stop\"}]}",
                "{\"choices\": [{\"message\": {\"content\": 7}, \"finish_reason\": \"stop\"}]}",
            })
    void aCompletionOfAnotherFormIsBroken(String body) {
        server.next(Reply.json(200, body));

        ModelException failure = failureOf(model, "Why?");

        assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(failure.status()).hasValue(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"data\": []} | it has 0 vectors for 2 inputs",
                "{\"data\": [{\"embedding\": [1]}]} | it has 1 vectors for 2 inputs",
                "{\"data\": [{\"embedding\": [1]}, {\"embedding\": [1]}, {\"embedding\": [1]}]} | it has 3 vectors for 2 inputs",
                "{\"data\": [{\"embedding\": [1]}, {\"embedding\": [1, 2]}]} | vectors differ in dimension: vector(1) and vector(2)",
                "{\"data\": [{\"embedding\": []}, {\"embedding\": []}]} | a vector has no elements",
                "{\"data\": [{\"embedding\": [1e99]}, {\"embedding\": [1]}]} | a vector(1) holds Infinity",
                "{\"data\": [{\"embedding\": [null]}, {\"embedding\": [1]}]} | a vector holds something that is no number",
                "{\"data\": [{\"embedding\": [\"NaN\"]}, {\"embedding\": [1]}]} | a vector holds something that is no number",
                "{\"data\": [{\"embedding\": \"AAAA\"}, {\"embedding\": [1]}]} | it has no array \"embedding\"",
                "{\"data\": [{\"embedding\": 0}, {\"embedding\": [1]}]} | it has no array \"embedding\"",
                "{\"data\": [{\"index\": 1, \"embedding\": [1]}, {\"index\": 1, \"embedding\": [1]}]} | its vectors are numbered wrongly",
                "{\"data\": [{\"index\": 0, \"embedding\": [1]}, {\"index\": 2, \"embedding\": [1]}]} | its vectors are numbered wrongly",
            })
    void vectorsThatDoNotFitAreBroken(String body, String reason) {
        server.next(Reply.json(200, body));

        ModelException failure = failureOf(model.embed(EmbeddingRequest.ofTexts(List.of("one", "two"))));

        assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(failure).hasMessage("openai model \"gpt-4o-mini\" gave a broken answer (200): " + reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "{\"data\": [{\"embedding\": [1, NaN]}]}",
                "{\"data\": [{\"embedding\": [1,",
                "{} {}"
            })
    void vectorsInNoJsonAreBroken(String body) {
        server.next(Reply.json(200, body));

        assertThat(failureOf(model.embed(EmbeddingRequest.ofTexts(List.of("one"))))
                        .kind())
                .isEqualTo(Kind.BROKEN_ANSWER);
    }

    @Test
    void anAnswerThatIsCutOffIsBroken() {
        server.next(Reply.cutOff("{\"choices\": [{\"message\": {\"content\": \"Rain"));

        ModelException failure = failureOf(model, "Why?");

        assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(failure).hasMessageContaining("the answer was cut off");
    }

    @Test
    void whatWasPaidIsTold() {
        server.next(
                Reply.json(200, "{\"choices\": [{}], \"usage\": {\"prompt_tokens\": 3, \"completion_tokens\": 4}}"));

        assertThat(failureOf(model, "Why?").usage()).isEqualTo(new Usage(1, 3, 4, 0));
    }
}

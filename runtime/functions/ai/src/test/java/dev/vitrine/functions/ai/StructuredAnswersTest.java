package dev.vitrine.functions.ai;

import static dev.vitrine.functions.ai.Models.complete;
import static dev.vitrine.functions.ai.Models.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.functions.ai.server.ModelServer;
import dev.vitrine.functions.ai.server.Received;
import dev.vitrine.functions.ai.server.Reply;
import dev.vitrine.functions.ai.server.Wire;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.model.Completion;
import dev.vitrine.udf.model.CompletionRequest;
import dev.vitrine.udf.model.ModelException;
import dev.vitrine.udf.model.ModelException.Kind;
import dev.vitrine.udf.model.RemoteModel;
import dev.vitrine.udf.model.Usage;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that must satisfy a schema. */
class StructuredAnswersTest {
    private static final Json GENRE = Json.parse("""
            {"type": "object", "properties": {"genre": {"enum": ["drama", "comedy"]}}, "required": ["genre"]}""");
    private static final CompletionRequest QUESTION =
            CompletionRequest.of("Which genre?").withSchema(GENRE).withIdempotencyKey("row-1");

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
                "{\"genre\": \"drama\"}",
                " {\"genre\" : \"drama\"}\n",
                "```json\n{\"genre\": \"drama\"}\n```",
                "```\n{\"genre\": \"drama\"}```\n"
            })
    void aRightAnswerIsCompactJson(String answer) {
        server.answering(prompt -> answer);

        assertThat(complete(model, QUESTION).text()).isEqualTo("{\"genre\":\"drama\"}");
        assertThat(server.total()).isEqualTo(1);
    }

    @Test
    void aWrongAnswerIsShownToTheModelOnce() {
        answerInTurn("{\"genre\": \"opera\"}", "{\"genre\": \"drama\"}");

        Completion completion = complete(model, QUESTION);

        assertThat(completion.text()).isEqualTo("{\"genre\":\"drama\"}");
        assertThat(server.total()).isEqualTo(2);
        assertThat(server.lastRequest().prompt()).isEqualTo("""
                Which genre?

                You answered this before:
                {"genre": "opera"}

                That answer does not satisfy the JSON Schema:
                - /genre: must be one of "drama", "comedy"; it is "opera"

                Answer again, with the corrected JSON and nothing else.""");
        assertThat(completion.usage().requests()).isEqualTo(2);
        assertThat(completion.usage().outputTokens()).isEqualTo(4);
    }

    @Test
    void theRepairHasAKeyOfItsOwnThatIsTheSameAtEveryTry() {
        answerInTurn("{}", "{\"genre\": \"drama\"}", "{}", "{\"genre\": \"drama\"}");

        complete(model, QUESTION);
        complete(model, QUESTION);

        assertThat(server.requests().stream()
                        .map(request -> request.header("idempotency-key").orElseThrow()))
                .satisfies(
                        keys -> assertThat(keys.get(0)).isEqualTo(keys.get(2)).isEqualTo("row-1"))
                .satisfies(
                        keys -> assertThat(keys.get(1)).isEqualTo(keys.get(3)).isNotEqualTo("row-1"));
    }

    @Test
    void twoWrongAnswersAreAFailureThatWasPaid() {
        server.answering(prompt -> "none");

        ModelException failure = failureOf(model.complete(QUESTION));

        assertThat(failure.kind()).isEqualTo(Kind.WRONG_ANSWER);
        assertThat(failure)
                .hasMessage("openai model \"gpt-4o-mini\" gave a wrong answer: it breaks the schema, also when told so:"
                        + " JSON text is wrong at offset 1: found 'o', expected 'null'");
        assertThat(failure.usage().requests()).isEqualTo(2);
        assertThat(server.total()).isEqualTo(2);
    }

    @Test
    void anAnswerThatIsCutByItsBoundIsBroken() {
        server.next(Reply.json(200, """
                {"choices": [{"message": {"content": "{\\"genre\\": \\"dr"}, "finish_reason": "length"}],
                 "usage": {"prompt_tokens": 9, "completion_tokens": 2}}"""));

        ModelException failure = failureOf(model.complete(QUESTION));

        assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(failure).hasMessageContaining("its tokens ended before the JSON did");
        assertThat(failure.usage()).isEqualTo(new Usage(1, 9, 2, 0));
        assertThat(server.total()).isEqualTo(1);
    }

    @Test
    void aRepairThatFailsTellsWhatTheFirstAnswerCost() {
        server.next(
                Reply.json(200, """
                        {"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}],
                         "usage": {"prompt_tokens": 9, "completion_tokens": 2}}"""), Wire.OPENAI_CHAT.error(429, "rate_limit_exceeded", "Please try again in 2s."));

        ModelException failure = failureOf(model.complete(QUESTION));

        assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(2));
        assertThat(failure.usage()).isEqualTo(new Usage(1, 9, 2, 0));
    }

    @Test
    void aSchemaOfAnotherTypeIsAskedForWithinAnObject() {
        Json labels = Json.parse("""
                {"type": "array", "items": {"$ref": "#/$defs/label"}, "$defs": {"label": {"enum": ["night", "rain"]}}}""");
        answerInTurn("{\"answer\": [\"night\", \"snow\"]}", "{\"answer\": [\"night\", \"rain\"]}");

        Completion completion =
                complete(model, CompletionRequest.of("Which labels?").withSchema(labels));

        assertThat(completion.text()).isEqualTo("[\"night\",\"rain\"]");
        assertThat(server.lastRequest().prompt())
                .contains("- /answer/1: must be one of \"night\", \"rain\"; it is \"snow\"");
        Received request = server.lastRequest();
        assertThat(Fields.at(request.json(), "response_format", "json_schema", "schema"))
                .hasValue(Json.object()
                        .put("type", "object")
                        .put("properties", Json.object().put("answer", labels).build())
                        .put("required", Json.parse("[\"answer\"]"))
                        .put("additionalProperties", false)
                        .put("$defs", Json.parse("{\"label\": {\"enum\": [\"night\", \"rain\"]}}"))
                        .build());
    }

    @Test
    void aSchemaThatCannotBeCheckedIsRefusedBeforeAnythingIsSent() {
        Json schema = Json.parse("{\"type\": \"object\", \"unevaluatedProperties\": false}");

        ModelException failure = failureOf(model.complete(QUESTION.withSchema(schema)));

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure)
                .hasMessage("openai model \"gpt-4o-mini\" cannot be asked: the schema uses \"unevaluatedProperties\","
                        + " which cannot be checked");
        assertThat(server.total()).isZero();
    }

    private void answerInTurn(String... answers) {
        server.answering(prompt -> answers[(server.total() - 1) % answers.length]);
    }
}

package dev.vitrine.functions.ai;

import static dev.vitrine.functions.ai.Models.complete;
import static dev.vitrine.functions.ai.Models.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.functions.ai.server.ModelServer;
import dev.vitrine.functions.ai.server.Reply;
import dev.vitrine.functions.ai.server.Wire;
import dev.vitrine.udf.model.ModelException;
import dev.vitrine.udf.model.ModelException.Kind;
import dev.vitrine.udf.model.RateHints;
import dev.vitrine.udf.model.RateHints.Limit;
import dev.vitrine.udf.model.RemoteModel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider's answer means that is no success. */
class ProviderFailureTest {
    private final ModelServer server = ModelServer.start();
    private final RemoteModel model = Models.openAi(server);

    @AfterEach
    void close() {
        model.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "400, REFUSED",
        "401, REFUSED",
        "402, REFUSED",
        "403, REFUSED",
        "404, REFUSED",
        "413, REFUSED",
        "422, REFUSED",
        "408, UNAVAILABLE",
        "409, UNAVAILABLE",
        "500, UNAVAILABLE",
        "502, UNAVAILABLE",
        "503, UNAVAILABLE",
        "504, UNAVAILABLE",
        "429, RATE_LIMITED",
        "529, RATE_LIMITED"
    })
    void aStatusTellsWhetherToTryAgain(int status, Kind kind) {
        server.next(Wire.OPENAI_CHAT.error(status, "some_error", "It did not work."));

        ModelException failure = failureOf(model, "Why?");

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.status()).hasValue(status);
        assertThat(failure)
                .message()
                .startsWith("openai model \"gpt-4o-mini\" ")
                .endsWith("(" + status + "): It did not work.");
        assertThat(server.total()).as("requests").isEqualTo(1);
    }

    @Test
    void theMessageTellsWhoSaidWhat() {
        server.next(Wire.OPENAI_CHAT.error(429, "rate_limit_exceeded", "Rate limit reached\nfor gpt-4o-mini."));

        assertThat(failureOf(model, "Why?"))
                .hasMessage("openai model \"gpt-4o-mini\" is rate-limited (429): Rate limit reached for gpt-4o-mini.");
    }

    @ParameterizedTest
    @CsvSource({"insufficient_quota, You exceeded your current quota.", "tokens, Request too large for gpt-4o-mini."})
    void a429ThatNoWaitingCuresIsARefusal(String code, String message) {
        server.next(Wire.OPENAI_CHAT.error(429, code, message));

        assertThat(failureOf(model, "Why?").kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void anOverloadedProviderAsksForASlowerPace() {
        server.next(
                Wire.ANTHROPIC.error(529, "overloaded_error", "Overloaded"),
                Wire.GEMINI.error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."));

        try (RemoteModel anthropic = Models.anthropic(server);
                RemoteModel gemini = Models.gemini(server)) {
            assertThat(failureOf(anthropic, "Why?").kind()).isEqualTo(Kind.RATE_LIMITED);
            assertThat(failureOf(gemini, "Why?").kind()).isEqualTo(Kind.RATE_LIMITED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Retry-After, 7, PT7S",
        "Retry-After, 0, PT0S",
        "Retry-After, 1.5, PT1.5S",
        "retry-after-ms, 1500, PT1.5S",
        "Retry-After, soon, ",
        "Retry-After, -3, ",
    })
    void aHeaderTellsHowLongToWait(String name, String value, Duration expected) {
        server.next(
                Wire.OPENAI_CHAT.error(429, "rate_limit_exceeded", "Slower!").withHeader(name, value));

        assertThat(failureOf(model, "Why?").retryAfter()).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void aDateInThePastIsNow() {
        server.next(Wire.OPENAI_CHAT
                .error(503, "unavailable", "Back soon.")
                .withHeader("Retry-After", "Wed, 21 Oct 2015 07:28:42 GMT"));

        assertThat(failureOf(model, "Why?").retryAfter()).hasValue(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Rate limit reached. Please try again in 1.2s. Visit https://example.org | PT1.2S",
                "Please try again in 120ms. | PT0.12S",
                "Please try again in 6m0s. | PT6M",
                "Please try again in 1h2m3.5s | PT1H2M3.5S",
                "Please retry after 26 seconds. | PT26S",
                "Please retry in 39.5s. | PT39.5S",
                "Try again in about 2 minutes | PT2M",
                "Please try again in 5 moments. |",
                "Please try again later. |",
            })
    void wordsTellHowLongToWait(String message, Duration expected) {
        server.next(Wire.OPENAI_CHAT.error(429, "rate_limit_exceeded", message));

        assertThat(failureOf(model, "Why?").retryAfter()).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void retryInfoTellsHowLongToWait() {
        server.next(Reply.json(429, """
                {"error": {"code": 429, "message": "Quota exceeded.", "status": "RESOURCE_EXHAUSTED", "details": [
                  {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": []},
                  {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "12s"}]}}"""));

        try (RemoteModel gemini = Models.gemini(server)) {
            ModelException failure = failureOf(gemini, "Why?");
            assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
            assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(12));
        }
    }

    @Test
    void openAisHeadersTellItsLimits() {
        server.always(request -> server.answer(request)
                .withHeader("x-ratelimit-limit-requests", "500")
                .withHeader("x-ratelimit-remaining-requests", "499")
                .withHeader("x-ratelimit-reset-requests", "120ms")
                .withHeader("x-ratelimit-limit-tokens", "200000")
                .withHeader("x-ratelimit-remaining-tokens", "0")
                .withHeader("x-ratelimit-reset-tokens", "6m0s"));

        assertThat(complete(model, "Why?").hints())
                .isEqualTo(new RateHints(
                        limit(500, 499, Duration.ofMillis(120)), limit(200_000, 0, Duration.ofMinutes(6))));
        assertThat(Models.embed(model, "one").hints().requests().limit()).hasValue(500);
    }

    @Test
    void anthropicsHeadersTellItsLimitsAlsoWithAFailure() {
        server.next(Wire.ANTHROPIC
                .error(429, "rate_limit_error", "Slower!")
                .withHeader("anthropic-ratelimit-requests-limit", "50")
                .withHeader("anthropic-ratelimit-requests-remaining", "0")
                .withHeader("anthropic-ratelimit-requests-reset", "2015-10-21T07:28:30Z")
                .withHeader("anthropic-ratelimit-tokens-limit", "many"));

        try (RemoteModel anthropic = Models.anthropic(server)) {
            assertThat(failureOf(anthropic, "Why?").hints())
                    .isEqualTo(new RateHints(limit(50, 0, Duration.ZERO), Limit.UNKNOWN));
        }
    }

    @Test
    void aKeyThatTheProviderEchoesIsNotShown() {
        server.next(
                Wire.OPENAI_CHAT.error(401, "invalid_api_key", "Incorrect API key provided: sk-test-4711."),
                new Reply(403, Map.of(), "no entry for Bearer sk-test-4711", Reply.Ending.WHOLE),
                Reply.json(200, "{\"choices\": \"sk-test-4711\"}"));

        assertThat(failureOf(model, "Why?"))
                .hasMessage("openai model \"gpt-4o-mini\" refused (401): Incorrect API key provided: ***.");
        assertThat(failureOf(model, "Why?")).hasStackTraceContaining("Bearer ***");
        assertThat(failureOf(model, "Why?").getMessage()).doesNotContain("4711");
    }

    @Test
    void whatIsEncodedOrLongIsNotShown() {
        String picture = "data:image/png;base64," + "AQID".repeat(100) + "==";
        server.next(Wire.OPENAI_CHAT.error(422, "invalid", "Wrong input: " + picture + " " + "so it is ".repeat(100)));

        assertThat(failureOf(model, "Why?").getMessage())
                .contains("Wrong input: <encoded> so it is")
                .hasSizeLessThan(600)
                .endsWith("...");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\": \"model not found\"}",
                "{\"message\": \"model not found\", \"object\": \"error\"}",
                "{\"detail\": \"model not found\"}",
                "[{\"error\": {\"message\": \"model not found\"}}]",
                "model not found"
            })
    void errorsComeInManyForms(String body) {
        server.next(Reply.json(404, body));

        assertThat(failureOf(model, "Why?")).hasMessage("openai model \"gpt-4o-mini\" refused (404): model not found");
    }

    @Test
    void anErrorWithoutWordsIsToldAsOne() {
        server.next(Reply.json(500, ""));

        assertThat(failureOf(model, "Why?"))
                .hasMessage("openai model \"gpt-4o-mini\" is unavailable (500): no reason told");
    }

    @Test
    void anErrorMayComeWithStatus200() {
        server.next(
                Reply.json(200, "{\"error\": {\"code\": 429, \"message\": \"Slower!\"}}"),
                Reply.json(200, "{\"error\": {\"message\": \"Oops\"}}"));

        assertThat(failureOf(model, "Why?").kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(failureOf(model, "Why?").kind()).isEqualTo(Kind.BROKEN_ANSWER);
    }

    @Test
    void aRedirectIsNotFollowedSinceItWouldCarryTheKeyAlong() {
        server.next(Reply.json(308, "").withHeader("Location", server.endpoint() + "/elsewhere/chat/completions"));

        ModelException failure = failureOf(model, "Why?");

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("the endpoint redirects");
        assertThat(server.total()).isEqualTo(1);
    }

    @Test
    void nothingIsSentTwiceByItself() {
        server.next(Wire.OPENAI_CHAT.error(503, "unavailable", "Now!").withHeader("Retry-After", "0"));

        assertThat(failureOf(model, "Why?").retryAfter()).hasValue(Duration.ZERO);
        assertThat(server.total()).isEqualTo(1);
    }

    private static Limit limit(long limit, long remaining, Duration resetAfter) {
        return new Limit(OptionalLong.of(limit), OptionalLong.of(remaining), Optional.of(resetAfter));
    }
}

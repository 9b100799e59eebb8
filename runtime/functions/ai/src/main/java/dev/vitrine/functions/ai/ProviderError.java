package dev.vitrine.functions.ai;

import dev.vitrine.udf.Json;
import dev.vitrine.udf.UdfException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a provider says of a failure, in whichever of the forms in use it says it: {@code {"error": {"message"}}},
 * {@code {"error": ".."}}, {@code {"message"}}, {@code {"detail"}}, or plain text. Immutable.
 *
 * @param message as the provider wrote it
 * @param codes its names of the failure, such as {@code rate_limit_exceeded}
 * @param status the HTTP status that it names
 * @param retryAfter how long it asks to wait
 */
record ProviderError(String message, Set<String> codes, OptionalInt status, Optional<Duration> retryAfter) {
    private static final Pattern WAIT = Pattern.compile(
            "(?:try again|retry)\\s+(?:in|after)\\s+(?:about\\s+)?(" + Durations.PATTERN + ")",
            Pattern.CASE_INSENSITIVE);

    static ProviderError of(String body) {
        return json(body)
                .map(ProviderError::of)
                .orElseGet(() -> new ProviderError(body, Set.of(), OptionalInt.empty(), wait(body)));
    }

    static ProviderError of(Json body) {
        List<Json> wrapped = Fields.list(body);
        Json document = wrapped.isEmpty() ? body : wrapped.get(0);
        Json error = Fields.at(document, "error").orElse(document);
        String message = Stream.of(
                        error instanceof Json.StringValue text ? Optional.of(text.value()) : Optional.<String>empty(),
                        Fields.text(error, "message"),
                        Fields.text(error, "detail"),
                        Fields.text(error, "error"))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(error::toString);
        return new ProviderError(
                message, codes(error), status(error), retryInfo(error).or(() -> wait(message)));
    }

    private static Optional<Json> json(String body) {
        try {
            return Optional.of(Json.parse(body));
        } catch (UdfException e) {
            return Optional.empty();
        }
    }

    private static Set<String> codes(Json error) {
        return Set.copyOf(Stream.of("code", "type", "status")
                .flatMap(name -> Fields.text(error, name).stream())
                .toList());
    }

    private static OptionalInt status(Json error) {
        long code = Fields.count(error, "code");
        return code >= 400 && code <= 599 ? OptionalInt.of((int) code) : OptionalInt.empty();
    }

    /** Of google.rpc.RetryInfo. */
    private static Optional<Duration> retryInfo(Json error) {
        return Fields.list(error, "details").stream()
                .flatMap(detail -> Fields.text(detail, "retryDelay").stream())
                .flatMap(delay -> Durations.parse(delay).stream())
                .findFirst();
    }

    private static Optional<Duration> wait(String message) {
        Matcher wait = WAIT.matcher(message);
        return wait.find() ? Durations.parse(wait.group(1)) : Optional.empty();
    }
}

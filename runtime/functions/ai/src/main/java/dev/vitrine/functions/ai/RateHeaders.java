package dev.vitrine.functions.ai;

import dev.vitrine.udf.model.RateHints;
import dev.vitrine.udf.model.RateHints.Limit;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;
import okhttp3.Headers;

/** What the headers of an answer tell about time and limits. */
final class RateHeaders {
    private RateHeaders() {}

    /** The limits, in OpenAI's headers ({@code 6m0s}) or in Anthropic's (RFC 3339 times). */
    static RateHints hints(Headers headers) {
        return new RateHints(limit(headers, "requests"), limit(headers, "tokens"));
    }

    private static Limit limit(Headers headers, String unit) {
        String anthropic = "anthropic-ratelimit-" + unit + "-";
        return new Limit(
                number(first(headers, "x-ratelimit-limit-" + unit, anthropic + "limit")),
                number(first(headers, "x-ratelimit-remaining-" + unit, anthropic + "remaining")),
                first(headers, "x-ratelimit-reset-" + unit, anthropic + "reset")
                        .flatMap(reset -> span(headers, reset)));
    }

    /** How long the provider asks to wait: {@code retry-after-ms}, or {@code Retry-After} in seconds or as a date. */
    static Optional<Duration> retryAfter(Headers headers) {
        return first(headers, "retry-after-ms")
                .flatMap(millis -> Durations.parse(millis + "ms"))
                .or(() -> first(headers, "retry-after").flatMap(Durations::parse))
                .or(() -> Optional.ofNullable(headers.getInstant("retry-after")).map(time -> until(headers, time)));
    }

    private static Optional<Duration> span(Headers headers, String reset) {
        Optional<Duration> span = Durations.parse(reset);
        if (span.isPresent()) {
            return span;
        }
        try {
            return Optional.of(until(headers, OffsetDateTime.parse(reset).toInstant()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** By the provider's clock where it tells its time, since this machine's may be wrong. */
    private static Duration until(Headers headers, Instant time) {
        Instant now = Optional.ofNullable(headers.getInstant("date")).orElseGet(Instant::now);
        return time.isAfter(now) ? Duration.between(now, time) : Duration.ZERO;
    }

    private static Optional<String> first(Headers headers, String... names) {
        for (String name : names) {
            String value = headers.get(name);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private static OptionalLong number(Optional<String> text) {
        String digits = text.orElse("").strip();
        return digits.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }
}

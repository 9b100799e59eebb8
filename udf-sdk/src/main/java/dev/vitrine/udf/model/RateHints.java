package dev.vitrine.udf.model;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a provider's answer tells about its limits. Immutable.
 *
 * @param requests of requests
 * @param tokens of tokens
 */
public record RateHints(Limit requests, Limit tokens) {
    /** Nothing told. */
    public static final RateHints NONE = new RateHints(Limit.UNKNOWN, Limit.UNKNOWN);

    public RateHints {
        Objects.requireNonNull(requests, "requests");
        Objects.requireNonNull(tokens, "tokens");
    }

    /**
     * One limit, each part of it empty if it is not told. Of what span of time it is, providers do not tell. Immutable.
     *
     * @param limit the most in the span, 0 or more
     * @param remaining what was left of it, 0 or more
     * @param resetAfter the time from the answer's arrival until the limit is whole again, zero or more
     */
    public record Limit(OptionalLong limit, OptionalLong remaining, Optional<Duration> resetAfter) {
        /** Nothing told. */
        public static final Limit UNKNOWN = new Limit(OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

        public Limit {
            Objects.requireNonNull(limit, "limit");
            Objects.requireNonNull(remaining, "remaining");
            Objects.requireNonNull(resetAfter, "resetAfter");
        }
    }
}

package dev.vitrine.udf.model;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A call of a model that gave no answer. The message tells the provider, the model, the HTTP status and what the provider
 * said; it never holds the secret or media bytes, and is short.
 */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What a caller can do about it. */
    public enum Kind {
        /** The provider asks for a slower pace (429, 529, a limit that refills): try again later. */
        RATE_LIMITED,
        /** No answer came (no connection, cut off before an answer, timeout, 5xx): another try may succeed. */
        UNAVAILABLE,
        /** The answer is cut off or not in the provider's own form. It may have been billed; another try may succeed. */
        BROKEN_ANSWER,
        /** Two whole answers break the schema. They were billed; another try of the same request is unlikely to help. */
        WRONG_ANSWER,
        /** The provider refuses this request for good (400, 401, 403, 404, no money left, a content filter). */
        REFUSED;

        /** Whether another try of the same request may succeed. */
        public boolean isRetryable() {
            return switch (this) {
                case RATE_LIMITED, UNAVAILABLE, BROKEN_ANSWER -> true;
                case WRONG_ANSWER, REFUSED -> false;
            };
        }
    }

    private final Kind kind;
    private final int status;
    private final @Nullable Duration retryAfter;
    private final transient @Nullable Usage usage;
    private final transient @Nullable RateHints hints;

    private ModelException(Builder builder) {
        super(builder.message, builder.cause);
        kind = builder.kind;
        status = builder.status;
        retryAfter = builder.retryAfter;
        usage = builder.usage;
        hints = builder.hints;
    }

    /** Starts a failure of that kind. */
    public static Builder of(Kind kind, String message) {
        return new Builder(kind, message);
    }

    /** What a caller can do about it. */
    public Kind kind() {
        return kind;
    }

    /** The HTTP status of the answer; empty if none came. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** How long the provider asks to wait before another try, from the answer's arrival; zero or more. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** What the call took in spite of its failure, as far as the provider tells. */
    public Usage usage() {
        return usage == null ? Usage.NONE : usage;
    }

    /** What the answer tells about the provider's limits. */
    public RateHints hints() {
        return hints == null ? RateHints.NONE : hints;
    }

    /** The same failure of a call that took this much more before, with this one as its cause. */
    public ModelException withMoreUsage(Usage more) {
        Builder builder = of(kind, Objects.toString(getMessage()))
                .usage(usage().plus(more))
                .hints(hints())
                .cause(this);
        builder.status = status;
        builder.retryAfter = retryAfter;
        return builder.build();
    }

    /** Collects what is known of a failure. One thread at a time. */
    public static final class Builder {
        private final Kind kind;
        private final String message;
        private int status;
        private @Nullable Duration retryAfter;
        private Usage usage = Usage.NONE;
        private RateHints hints = RateHints.NONE;
        private @Nullable Throwable cause;

        private Builder(Kind kind, String message) {
            this.kind = Objects.requireNonNull(kind, "kind");
            this.message = Objects.requireNonNull(message, "message");
        }

        /** The HTTP status of the answer, 100 to 999. */
        public Builder status(int newStatus) {
            status = newStatus;
            return this;
        }

        /** How long the provider asks to wait, from the answer's arrival; zero or more. */
        public Builder retryAfter(Duration newRetryAfter) {
            retryAfter = newRetryAfter;
            return this;
        }

        /** What the call took. */
        public Builder usage(Usage newUsage) {
            usage = newUsage;
            return this;
        }

        /** What the answer tells about the provider's limits. */
        public Builder hints(RateHints newHints) {
            hints = newHints;
            return this;
        }

        /** What failed underneath. */
        public Builder cause(Throwable newCause) {
            cause = newCause;
            return this;
        }

        /** The failure, to be thrown. */
        public ModelException build() {
            return new ModelException(this);
        }
    }
}

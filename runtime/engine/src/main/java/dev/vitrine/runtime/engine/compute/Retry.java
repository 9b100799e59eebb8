package dev.vitrine.runtime.engine.compute;

import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.model.ModelException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;

/**
 * What a failure says about another try.
 *
 * @param worthIt whether another try may succeed
 * @param mostTries most tries of a call that failed so: an answer that came broken may have been paid for
 * @param pause how long the place asked not to be called, absent if it did not
 */
record Retry(boolean worthIt, int mostTries, Optional<Duration> pause) {
    private static final long FIRST_MILLIS = 250;
    private static final long LONGEST_MILLIS = 10_000;

    /** What a failure says; only calls that wait for another machine are asked about. */
    static Retry after(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof ModelException model) {
            return new Retry(
                    model.kind().isRetryable(),
                    model.kind() == ModelException.Kind.BROKEN_ANSWER ? 2 : Integer.MAX_VALUE,
                    model.retryAfter());
        }
        boolean worthIt = cause instanceof UdfException udf ? udf.isRetryable() : cause instanceof TimeoutException;
        return new Retry(worthIt, Integer.MAX_VALUE, Optional.empty());
    }

    /** The failure without what {@code java.util.concurrent} wraps around it. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** How long to wait before a try, the second being number 2: longer each time, and never the same for two callers. */
    static Duration backOff(int tries) {
        long most = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(10, tries - 2));
        return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }
}

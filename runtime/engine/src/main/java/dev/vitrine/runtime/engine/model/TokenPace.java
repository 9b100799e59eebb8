package dev.vitrine.runtime.engine.model;

import dev.vitrine.runtime.engine.compute.Pace;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/**
 * A number of tokens a minute. What a call takes is known when it ends, so it is taken off then, and the next call waits until
 * there is something left. Thread-safe.
 */
final class TokenPace implements Pace {
    private final Bucket bucket;

    TokenPace(int perMinute) {
        this.bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }

    @Override
    public long takeOrWaitNanos() {
        return bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
    }

    /** A call took some. */
    void took(long tokens) {
        if (tokens > 0) {
            bucket.consumeIgnoringRateLimits(tokens);
        }
    }
}

package dev.vitrine.runtime.engine.compute;

import java.time.Duration;

/**
 * How long a failed call is tried again.
 *
 * @param tries most tries of one call, at least 1
 * @param total no try begins later than this after the first
 */
public record RetryLimits(int tries, Duration total) {
    /** Inside a user's statement, which may hold row locks. */
    public static final RetryLimits STATEMENT = new RetryLimits(3, Duration.ofSeconds(30));

    /** In jobs, which hold no lock meanwhile. */
    public static final RetryLimits JOB = new RetryLimits(8, Duration.ofMinutes(15));
}

package dev.vitrine.runtime.engine.compute;

import java.time.Duration;

/**
 * What calls to one place share: how many are in flight at once, and until when nobody calls because the place has asked for
 * a pause. Thread-safe.
 */
final class Resource {
    /** Calls in flight at once where nothing else is said. */
    private static final int WINDOW = 64;

    private int inFlight;
    private long pausedUntilNanos = System.nanoTime();

    /** Takes a place for one call; answers how long to wait before asking again, 0 if it was taken. */
    synchronized long takeOrWaitNanos() {
        long pause = pausedUntilNanos - System.nanoTime();
        if (pause > 0) {
            return pause;
        }
        if (inFlight >= WINDOW) {
            return Duration.ofMillis(1).toNanos();
        }
        inFlight++;
        return 0;
    }

    /** Gives a place back. */
    synchronized void release() {
        inFlight--;
    }

    /** Nobody calls for a while. */
    synchronized void pause(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        if (until - pausedUntilNanos > 0) {
            pausedUntilNanos = until;
        }
    }
}

package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.EmbeddedServerException.SqlState;
import java.time.Duration;

/** Waits between two looks at something that another process changes: short at first, then longer. Not thread-safe. */
final class Pause {
    private static final Duration FIRST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMillis(20);

    private final long deadlineNanos;
    private Duration next = FIRST;

    private Pause(Duration limit) {
        deadlineNanos = System.nanoTime() + limit.toNanos();
    }

    static Pause upTo(Duration limit) {
        return new Pause(limit);
    }

    boolean isOver() {
        return System.nanoTime() - deadlineNanos >= 0;
    }

    /** Sleeps; an interrupt ends the work of the thread with 57014. */
    void await() {
        try {
            Thread.sleep(next.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException(
                    SqlState.INTERRUPTED, "interrupted while waiting for the embedded server", e);
        }
        Duration longer = next.multipliedBy(2);
        next = longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
    }
}

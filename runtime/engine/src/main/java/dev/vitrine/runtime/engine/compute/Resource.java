package dev.vitrine.runtime.engine.compute;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What calls to one place share: how many are in flight at once, at what pace they begin, and until when nobody calls because
 * the place has asked for a pause or seems dead. Thread-safe.
 */
public final class Resource {
    /** Calls in flight at once where nothing else is said. */
    private static final int WINDOW = 64;

    private static final int FAILURES_OF_THE_DEAD = 20;
    private static final long DEAD_WITHIN_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Duration DEAD_PAUSE = Duration.ofSeconds(2);
    private static final long FULL_NANOS = Duration.ofMillis(1).toNanos();

    private final int window;
    private final Pace pace;
    private final Deque<Long> failures = new ArrayDeque<>();
    private int inFlight;
    private long pausedUntilNanos = System.nanoTime();

    Resource() {
        this(WINDOW, Pace.FREE);
    }

    /**
     * A resource.
     *
     * @param window most calls in flight, 0 for the usual number
     */
    public Resource(int window, Pace pace) {
        this.window = window == 0 ? WINDOW : window;
        this.pace = pace;
    }

    /** Takes a place for one call; answers how long to wait before asking again, 0 if it was taken. */
    long takeOrWaitNanos() {
        synchronized (this) {
            long pause = pausedUntilNanos - System.nanoTime();
            if (pause > 0) {
                return pause;
            }
            if (inFlight >= window) {
                return FULL_NANOS;
            }
            inFlight++;
        }
        long wait = pace.takeOrWaitNanos();
        if (wait > 0) {
            release();
        }
        return wait;
    }

    /** Gives a place back. */
    synchronized void release() {
        inFlight--;
    }

    /** Nobody calls for a while. */
    public synchronized void pause(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        if (until - pausedUntilNanos > 0) {
            pausedUntilNanos = until;
        }
    }

    /** A call has come to something: the place is alive. */
    public synchronized void succeeded() {
        failures.clear();
    }

    /** No answer came. After many of these in a row in a short time, the place is left alone for a moment. */
    public synchronized void failed() {
        long now = System.nanoTime();
        failures.addLast(now);
        while (now - failures.getFirst() > DEAD_WITHIN_NANOS) {
            failures.removeFirst();
        }
        if (failures.size() >= FAILURES_OF_THE_DEAD) {
            failures.clear();
            pause(DEAD_PAUSE);
        }
    }
}

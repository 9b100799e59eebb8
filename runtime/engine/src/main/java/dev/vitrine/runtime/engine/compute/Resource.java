package dev.vitrine.runtime.engine.compute;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

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
    /** How long a place that others need is kept free for a caller that has asked for one in vain. */
    private static final long CLAIM_NANOS = Duration.ofMillis(5).toNanos();

    private final int window;
    private final Pace pace;
    private final Deque<Long> failures = new ArrayDeque<>();
    private final Set<Share> shares = new LinkedHashSet<>();
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

    /** A share in the places, for the calls of one function of one statement; to be closed. */
    synchronized Share open() {
        Share share = new Share();
        shares.add(share);
        return share;
    }

    /**
     * The places that the calls of one caller hold. Nobody is kept out by a caller that has many more calls to make: where all places
     * are taken, whoever has less than an equal part gets the next ones.
     */
    final class Share implements AutoCloseable {
        private int held;
        private boolean claims;
        private long claimedUntilNanos;

        private Share() {}

        /** Takes a place for one call; answers how long to wait before asking again, 0 if it was taken. */
        long takeOrWaitNanos() {
            synchronized (Resource.this) {
                long now = System.nanoTime();
                long pause = pausedUntilNanos - now;
                if (pause > 0) {
                    return pause;
                }
                if (inFlight >= window || isClaimedByOthers(now)) {
                    claims = true;
                    claimedUntilNanos = now + CLAIM_NANOS;
                    return FULL_NANOS;
                }
                claims = false;
                held++;
                inFlight++;
            }
            long wait = pace.takeOrWaitNanos();
            if (wait > 0) {
                release();
            }
            return wait;
        }

        /** Whether this has its part and others that have less wait. */
        private boolean isClaimedByOthers(long now) {
            int part = Math.max(1, window / shares.size());
            return held >= part
                    && shares.stream()
                            .anyMatch(other -> other != this
                                    && other.claims
                                    && other.held < part
                                    && other.claimedUntilNanos - now > 0);
        }

        /** Gives a place back; also after the share was closed. */
        void release() {
            synchronized (Resource.this) {
                held--;
                inFlight--;
            }
        }

        @Override
        public void close() {
            synchronized (Resource.this) {
                shares.remove(this);
            }
        }
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

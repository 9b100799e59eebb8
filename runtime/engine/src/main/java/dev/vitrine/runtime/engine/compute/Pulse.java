package dev.vitrine.runtime.engine.compute;

import java.time.Duration;

/** What the thread of a statement does now and then while it waits for functions. Used by that thread only. */
public final class Pulse {
    private final Action action;
    private final long everyNanos;
    private long last = System.nanoTime();

    /** Something short that may fail without harm. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    /**
     * A pulse.
     *
     * @param every the least time between two runs of the action
     */
    public Pulse(Duration every, Action action) {
        this.everyNanos = every.toNanos();
        this.action = action;
    }

    /** A pulse that does nothing. */
    public static Pulse none() {
        return new Pulse(Duration.ofDays(1), () -> {});
    }

    /** Runs the action if it is time. */
    void beat() {
        if (System.nanoTime() - last >= everyNanos) {
            try {
                action.run();
            } catch (Exception e) {
                System.getLogger(Pulse.class.getName())
                        .log(System.Logger.Level.DEBUG, "no sign of life could be given", e);
            } finally {
                last = System.nanoTime();
            }
        }
    }
}

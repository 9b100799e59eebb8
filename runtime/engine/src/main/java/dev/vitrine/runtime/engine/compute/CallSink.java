package dev.vitrine.runtime.engine.compute;

import org.jspecify.annotations.Nullable;

/** Takes what units of work gave; called by several threads at once, once a unit. */
interface CallSink {
    /** A unit gave a result. */
    void done(int unit, @Nullable Object result);

    /** A unit failed. */
    void failed(int unit, Throwable failure);

    /** Runs something short when the results taken so far are safe, where they are kept. */
    default void afterKept(Runnable action) {
        action.run();
    }

    /** Whether a unit need not be begun, since one before it has failed for all. */
    boolean isOver(int unit);
}

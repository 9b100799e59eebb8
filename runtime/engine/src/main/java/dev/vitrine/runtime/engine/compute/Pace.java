package dev.vitrine.runtime.engine.compute;

/** How fast calls may begin. Thread-safe. */
@FunctionalInterface
public interface Pace {
    /** No limit. */
    Pace FREE = () -> 0;

    /** Takes the right to begin one call; answers how long to wait before asking again, 0 if it was taken. */
    long takeOrWaitNanos();
}

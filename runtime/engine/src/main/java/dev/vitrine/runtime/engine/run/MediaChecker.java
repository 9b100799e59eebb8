package dev.vitrine.runtime.engine.run;

import dev.vitrine.udf.MediaKind;

/** Checks media that are written. Thread-safe. */
@FunctionalInterface
public interface MediaChecker {
    /**
     * Opens a medium and sees that it is whole and of its kind.
     *
     * @throws dev.vitrine.udf.UdfException if it is not
     */
    void check(MediaKind kind, String locator);
}

package dev.vitrine.runtime.engine.compute;

import org.jspecify.annotations.Nullable;

/** Units of work that run independently, by number; called by several threads at once. */
interface CallUnit {
    /** Does one unit. */
    @Nullable
    Object run(int unit) throws Throwable;
}

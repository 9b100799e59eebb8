package dev.vitrine.runtime.engine.compute;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a statement uses results that are kept: the setting {@code vitrine.cache}. */
public enum CacheMode {
    /** Known results are used, new ones kept. */
    ON(true, true),
    /** Neither. */
    OFF(false, false),
    /** Known results are used, new ones are not kept. */
    READ_ONLY(true, false),
    /** Everything is asked again, and the new result kept. */
    REFRESH(false, true),
    /** Known results are used, and where none is known the result is NULL: nobody is asked. No setting means it. */
    KNOWN(true, false);

    private final boolean reads;
    private final boolean writes;

    CacheMode(boolean reads, boolean writes) {
        this.reads = reads;
        this.writes = writes;
    }

    /** The mode of a setting's value; what is unknown or not set is ON. */
    public static CacheMode of(@Nullable String setting) {
        if (setting == null || setting.isBlank()) {
            return ON;
        }
        for (CacheMode mode : values()) {
            if (mode != KNOWN && mode.name().equals(setting.strip().toUpperCase(Locale.ROOT))) {
                return mode;
            }
        }
        return ON;
    }

    boolean reads() {
        return reads;
    }

    boolean writes() {
        return writes;
    }
}

package dev.vitrine.runtime.engine.run;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Supplier;

/**
 * Keeps what was worked out for a catalog, such as plans and the programs of computed columns: the thousand that were used
 * last. Thread-safe.
 */
public final class PlanCache {
    private static final int LARGEST = 1_000;

    private final Cache<Object, Object> plans =
            Caffeine.newBuilder().maximumSize(LARGEST).build();

    /** Nothing that is kept holds any more. */
    public void clear() {
        plans.invalidateAll();
    }

    /** What is kept under a key, or what is made now. Two threads may both make it. */
    public <T> T get(Class<T> type, Object key, Supplier<T> make) {
        Object kept = plans.getIfPresent(key);
        if (kept == null) {
            kept = make.get();
            plans.put(key, kept);
        }
        return type.cast(kept);
    }
}

package dev.vitrine.runtime.engine.run;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Keeps what was worked out for a catalog, such as the programs of computed columns. Thread-safe. */
public final class PlanCache {
    private final Map<Object, Object> plans = new ConcurrentHashMap<>();

    /** What is kept under a key, or what is made now. Two threads may both make it. */
    public <T> T get(Class<T> type, Object key, Supplier<T> make) {
        Object kept = plans.get(key);
        if (kept == null) {
            kept = make.get();
            plans.put(key, kept);
        }
        return type.cast(kept);
    }
}

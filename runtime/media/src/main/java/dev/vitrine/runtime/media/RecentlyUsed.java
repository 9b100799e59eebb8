package dev.vitrine.runtime.media;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A map that forgets what was not asked for the longest when it is full. Thread-safe. */
final class RecentlyUsed<K, V> {
    @GuardedBy("this")
    private final LinkedHashMap<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);

    private final int max;

    RecentlyUsed(int max) {
        this.max = max;
    }

    synchronized Optional<V> find(K key) {
        return Optional.ofNullable(entries.get(key));
    }

    synchronized void put(K key, V value) {
        entries.put(key, value);
        if (entries.size() > max) {
            Map.Entry<K, V> eldest = entries.entrySet().iterator().next();
            entries.remove(eldest.getKey());
        }
    }

    synchronized void remove(K key) {
        entries.remove(key);
    }
}

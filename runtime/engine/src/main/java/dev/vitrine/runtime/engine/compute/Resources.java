package dev.vitrine.runtime.engine.compute;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What limits calls that wait for other machines, by name. Thread-safe. */
public final class Resources {
    private final Map<String, Resource> resources = new ConcurrentHashMap<>();

    /** The resource of a name; made at first use. */
    Resource of(String name) {
        return resources.computeIfAbsent(name, n -> new Resource());
    }
}

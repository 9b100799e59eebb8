package dev.vitrine.runtime.engine.compute;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which call of a function the thread has begun: what asks a model in it sends the same key at every try. */
public final class CurrentCall {
    private static final ThreadLocal<@Nullable String> KEY = new ThreadLocal<>();

    private CurrentCall() {}

    /** The key of the call, empty outside calls and for calls whose results are not kept. */
    public static Optional<String> key() {
        return Optional.ofNullable(KEY.get());
    }

    /** Begins a call with a key. */
    static @Nullable Object with(@Nullable String key, CallUnit work, int unit) throws Throwable {
        KEY.set(key);
        try {
            return work.run(unit);
        } finally {
            KEY.remove();
        }
    }
}

package dev.vitrine.runtime.engine.compute;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which call of a function the thread has begun: what asks a model in it sends the same key at every try, and is counted for the
 * statement.
 */
public final class CurrentCall {
    private static final ThreadLocal<@Nullable CurrentCall> CURRENT = new ThreadLocal<>();

    private final @Nullable String key;
    private final Progress progress;

    private CurrentCall(@Nullable String key, Progress progress) {
        this.key = key;
        this.progress = progress;
    }

    /** The key of the call, empty outside calls and for calls whose results are not kept. */
    public static Optional<String> key() {
        CurrentCall current = CURRENT.get();
        return current == null ? Optional.empty() : Optional.ofNullable(current.key);
    }

    /** Where the call is counted, empty outside calls. */
    public static Optional<Progress> progress() {
        CurrentCall current = CURRENT.get();
        return current == null ? Optional.empty() : Optional.of(current.progress);
    }

    /** Begins a call with a key. */
    static @Nullable Object with(@Nullable String key, Progress progress, CallUnit work, int unit) throws Throwable {
        CURRENT.set(new CurrentCall(key, progress));
        try {
            return work.run(unit);
        } finally {
            CURRENT.remove();
        }
    }
}

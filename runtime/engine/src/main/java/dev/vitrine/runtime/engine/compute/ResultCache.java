package dev.vitrine.runtime.engine.compute;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Results of functions that were paid for. Thread-safe. */
public interface ResultCache {
    /** The results that are known, as text; empty text stands for NULL. Waits for the database at most once. */
    Map<ResultKey, Optional<String>> find(Collection<ResultKey> keys);

    /** Keeps a result for good, in a moment; does not wait for it. */
    void keep(Entry entry);

    /** Runs something short when all results kept before are safe, or cannot be made safe although the server is there. */
    void afterKept(Runnable action);

    /** Forgets what is in memory. */
    void forget();

    /**
     * A result.
     *
     * @param function the function's name
     * @param version its version
     * @param model the name of the model that was asked, absent if none was
     * @param value the result as text, absent where it is NULL
     * @param replace whether it takes the place of one that is known
     */
    record Entry(
            ResultKey key,
            String function,
            String version,
            Optional<String> model,
            Optional<String> value,
            boolean replace) {}
}

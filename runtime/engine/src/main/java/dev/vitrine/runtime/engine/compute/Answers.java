package dev.vitrine.runtime.engine.compute;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What calls gave, by their numbers; filled by several threads, each call by one. */
final class Answers {
    final @Nullable Object[] results;
    final @Nullable RowFailure[] failures;
    /** The first unit of work that failed for all. */
    final AtomicInteger firstFailed = new AtomicInteger(Integer.MAX_VALUE);
    /** What is done with each result the moment it is there. */
    Keeper keep = (call, result) -> {};
    /** When that is done for the results so far. */
    Consumer<Runnable> afterKept = Runnable::run;
    /** The key of each call, empty where results are not kept. */
    List<Optional<ResultKey>> keys = List.of();

    Answers(int calls) {
        this.results = new Object[calls];
        this.failures = new RowFailure[calls];
    }

    /** Does something with a result. */
    @FunctionalInterface
    interface Keeper {
        void accept(int call, @Nullable Object result);
    }

    void put(int call, @Nullable Object result) {
        results[call] = result;
        failures[call] = null;
        keep.accept(call, result);
    }

    @Nullable
    String key(int call) {
        return call < keys.size() && keys.get(call).isPresent()
                ? keys.get(call).get().toString()
                : null;
    }
}

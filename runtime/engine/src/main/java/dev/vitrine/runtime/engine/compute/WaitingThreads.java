package dev.vitrine.runtime.engine.compute;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for functions that wait for another machine without saying so by a {@code CompletionStage}: made as they are needed,
 * daemons, gone after a minute. Whoever hands calls in bounds their number.
 */
final class WaitingThreads {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final ExecutorService POOL = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "vitrine-io-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    private WaitingThreads() {}

    /** Begins a call; cancelling the result interrupts it. */
    static CompletableFuture<Object> start(CallUnit work, int unit) {
        CompletableFuture<Object> result = new CompletableFuture<>();
        Future<?> task = POOL.submit(() -> {
            try {
                result.complete(work.run(unit));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        result.whenComplete((value, failure) -> {
            if (result.isCancelled()) {
                task.cancel(true);
            }
        });
        return result;
    }
}

package dev.vitrine.runtime.engine.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run functions of this JVM: one a core, daemons, gone after ten idle seconds. A caller waits for its
 * own tasks, so the queue is bounded by what callers hand in.
 */
final class CpuPool {
    private static final int THREADS = Runtime.getRuntime().availableProcessors();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final ExecutorService POOL = pool();

    private CpuPool() {}

    private static ExecutorService pool() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "vitrine-cpu-" + NUMBER.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Number of threads. */
    static int threads() {
        return THREADS;
    }

    /** Runs tasks and waits for all of them; throws what the first one that failed threw. */
    static void runAll(List<Runnable> tasks) {
        List<Future<?>> futures = new ArrayList<>(tasks.size());
        for (Runnable task : tasks) {
            futures.add(POOL.submit((Callable<Void>) () -> {
                task.run();
                return null;
            }));
        }
        @Nullable RuntimeException failure = null;
        boolean interrupted = false;
        for (Future<?> future : futures) {
            while (true) {
                try {
                    future.get();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                    futures.forEach(f -> f.cancel(true));
                } catch (java.util.concurrent.CancellationException e) {
                    break;
                } catch (ExecutionException e) {
                    failure = first(failure, e.getCause());
                    break;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException first(@Nullable RuntimeException earlier, @Nullable Throwable thrown) {
        if (earlier != null) {
            return earlier;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException failure ? failure : new IllegalStateException(thrown);
    }
}

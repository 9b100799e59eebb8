package dev.vitrine.runtime.engine.compute;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that run functions of this JVM: one a core, daemons, gone after ten idle seconds. A caller waits for its
 * own tasks, so the queue is bounded by what callers hand in.
 */
final class CpuPool {
    private static final int THREADS = Runtime.getRuntime().availableProcessors();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final ThreadPoolExecutor POOL = pool();
    private static int lost;

    private CpuPool() {}

    private static ThreadPoolExecutor pool() {
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

    /** Runs something soon. */
    static void run(Runnable task) {
        POOL.execute(task);
    }

    /** A thread is held by a call that nobody waits for any more: another takes its place. */
    static synchronized void left() {
        resize(++lost);
    }

    /** A call that nobody waited for has returned. */
    static synchronized void returned() {
        resize(--lost);
    }

    private static void resize(int more) {
        int size = THREADS + Math.max(0, more);
        if (size > POOL.getMaximumPoolSize()) {
            POOL.setMaximumPoolSize(size);
            POOL.setCorePoolSize(size);
        } else {
            POOL.setCorePoolSize(size);
            POOL.setMaximumPoolSize(size);
        }
    }
}

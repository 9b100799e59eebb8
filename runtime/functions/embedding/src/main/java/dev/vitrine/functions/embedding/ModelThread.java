package dev.vitrine.functions.embedding;

import dev.vitrine.udf.UdfException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The thread that talks to ONNX Runtime: its native code needs more stack than a thread of the JVM has by default (1 MB on
 * Linux), and ends the process without a word where there is less. One is enough, since a call uses every core.
 */
final class ModelThread {
    private static final long STACK_BYTES = 16L << 20;
    private static final ExecutorService THREAD = thread();

    private ModelThread() {}

    private static ExecutorService thread() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(null, work, "vitrine-minilm", STACK_BYTES);
                    thread.setDaemon(true);
                    // The model's files are found from here whatever loader the application's threads have.
                    thread.setContextClassLoader(ModelThread.class.getClassLoader());
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Runs work on the thread and waits for it; throws what the work throws. */
    static <T> T call(Supplier<T> work) {
        Future<T> result = THREAD.submit(work::get);
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw UdfException.failed("the text model failed: " + e.getMessage(), e);
        } catch (InterruptedException | CancellationException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            throw UdfException.failed("embedding was interrupted", e);
        }
    }
}

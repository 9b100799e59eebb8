package dev.vitrine.functions.ai;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** The connections and threads that all models share, made at the first model and kept for the life of the JVM. */
final class SharedClient {
    private SharedClient() {}

    private static final class Holder {
        static final OkHttpClient CLIENT = new OkHttpClient.Builder()
                .dispatcher(dispatcher())
                .connectionPool(new ConnectionPool(64, 1, TimeUnit.MINUTES))
                // A redirect would carry the secret to another host.
                .followRedirects(false)
                .followSslRedirects(false)
                // A model may think for long before its first byte: the whole call has a timeout instead.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .build();
    }

    static OkHttpClient withTimeout(Duration timeout) {
        return Holder.CLIENT.newBuilder().callTimeout(timeout).build();
    }

    /** Bounds nothing: callers know how many calls may be under way, and a second window would hide it from them. */
    private static Dispatcher dispatcher() {
        Dispatcher dispatcher = new Dispatcher(threads());
        dispatcher.setMaxRequests(Integer.MAX_VALUE);
        dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
        return dispatcher;
    }

    private static ExecutorService threads() {
        AtomicLong number = new AtomicLong();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, "vitrine-model-" + number.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(SharedClient.class.getClassLoader());
            return thread;
        });
    }
}

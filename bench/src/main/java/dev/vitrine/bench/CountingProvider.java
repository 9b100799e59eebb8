package dev.vitrine.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A server of OpenAI's protocol on this machine that says "ok" to everything and notes when it was asked. Thread-safe. */
final class CountingProvider implements AutoCloseable {
    private static final byte[] ANSWER =
            ("{\"id\": \"x\", \"object\": \"chat.completion\", \"model\": \"m\", \"choices\":"
                            + " [{\"index\": 0, \"message\": {\"role\": \"assistant\", \"content\": \"ok\"}, \"finish_reason\":"
                            + " \"stop\"}], \"usage\": {\"prompt_tokens\": 1, \"completion_tokens\": 1, \"total_tokens\": 2}}")
                    .getBytes(StandardCharsets.UTF_8);

    static {
        // Without it the end of a short answer waits for the client's acknowledgement of its start.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer http;
    private final Duration latency;
    private final Queue<Long> arrivals = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "provider");
        thread.setDaemon(true);
        return thread;
    });

    private CountingProvider(HttpServer http, Duration latency) {
        this.http = http;
        this.latency = latency;
    }

    /** Starts on a free port of the loopback interface. */
    static CountingProvider start(Duration latency) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        CountingProvider provider = new CountingProvider(http, latency);
        http.createContext("/", provider::answer);
        http.setExecutor(provider.threads);
        http.start();
        return provider;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/v1");
    }

    /** When requests came, in nanoseconds, in order. */
    long[] arrivals() {
        return arrivals.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private void answer(HttpExchange exchange) throws IOException {
        arrivals.add(System.nanoTime());
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            TimeUnit.NANOSECONDS.sleep(latency.toNanos());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}

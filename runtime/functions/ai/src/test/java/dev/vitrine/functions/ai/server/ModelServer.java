package dev.vitrine.functions.ai.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A server on this machine that speaks the protocols of OpenAI, Anthropic and Gemini. It answers at once with an echo of the
 * prompt or with a vector that depends on the text alone; it can be told what to answer and when to fail, and counts
 * what it is asked. Thread-safe.
 */
public final class ModelServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static {
        // Without it the end of a short answer waits for the client's acknowledgement of its start.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "model-server");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Received> requests = new ArrayList<>();
    private final Queue<Reply> script = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Semaphore arrivals = new Semaphore(0);
    private final Semaphore departures = new Semaphore(0);
    private volatile Function<Received, Reply> otherwise = this::answer;
    private volatile Function<String, String> text = Function.identity();
    private volatile int dimension = 8;
    private volatile Duration latency = Duration.ZERO;

    private ModelServer(HttpServer http) {
        this.http = http;
    }

    /** Starts a server on a free port of the loopback interface. */
    public static ModelServer start() {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
            ModelServer server = new ModelServer(http);
            http.createContext("/", server::handle);
            http.setExecutor(server.threads);
            http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The endpoint for Anthropic and Gemini. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** The endpoint for the OpenAI family. */
    public URI openAiEndpoint() {
        return endpoint().resolve("/v1");
    }

    /** The next requests get these replies, each one once and in this order; those after them are answered as usual. */
    public synchronized ModelServer next(Reply... replies) {
        script.addAll(List.of(replies));
        return this;
    }

    /** Replies to all requests that {@link #next} has nothing for. */
    public ModelServer always(Function<Received, Reply> newOtherwise) {
        otherwise = newOtherwise;
        return this;
    }

    /** Answers a prompt's words with these words in place of an echo. */
    public ModelServer answering(Function<String, String> newText) {
        text = newText;
        return this;
    }

    /** Gives vectors of that dimension in place of 8. */
    public ModelServer dimension(int newDimension) {
        dimension = newDimension;
        return this;
    }

    /** Waits before each reply. */
    public ModelServer latency(Duration newLatency) {
        latency = newLatency;
        return this;
    }

    /** All requests in order of their arrival. */
    public synchronized List<Received> requests() {
        return List.copyOf(requests);
    }

    /** The last request. */
    public synchronized Received lastRequest() {
        return requests.get(requests.size() - 1);
    }

    /** How many requests came in. */
    public synchronized int total() {
        return requests.size();
    }

    /** How many requests came in that differ in path or body. */
    public synchronized int distinct() {
        Set<List<String>> seen = new HashSet<>();
        requests.forEach(request -> seen.add(List.of(request.path(), request.body())));
        return seen.size();
    }

    /** Waits until one more request has come in. */
    public void awaitRequest() throws InterruptedException {
        await(arrivals, "no request came");
    }

    /** Waits until one more client of an {@linkplain Reply.Ending#ENDLESS endless} reply has gone. */
    public void awaitDisconnect() throws InterruptedException {
        await(departures, "no client went away");
    }

    private static void await(Semaphore events, String failure) throws InterruptedException {
        if (!events.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(failure);
        }
    }

    /** The usual answer to a request. */
    public Reply answer(Received request) {
        Wire wire = request.wire().orElse(null);
        if (wire == null) {
            return Reply.json(404, "{\"error\": {\"message\": \"no such path\"}}");
        }
        return switch (wire) {
            case OPENAI_CHAT, ANTHROPIC, GEMINI -> wire.answer(request, text.apply(request.prompt()));
            case OPENAI_EMBEDDINGS, GEMINI_EMBEDDINGS ->
                wire.answer(request, request.inputs().stream().map(this::vector).toList());
        };
    }

    /** The vector that the server gives to a text: its L2 norm is 1, other texts have others. */
    public float[] vector(String input) {
        Random random = new Random(input.hashCode());
        float[] vector = new float[dimension];
        double norm = 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
            norm += vector[i] * vector[i];
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) Math.sqrt(norm);
        }
        return vector;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Received request = received(exchange);
            Reply scripted = register(request);
            pause(latency);
            send(exchange, scripted == null ? otherwise.apply(request) : scripted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Received received(HttpExchange exchange) throws IOException {
        Map<String, String> headers = exchange.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(
                        header -> header.getKey().toLowerCase(Locale.ROOT),
                        header -> String.join(", ", header.getValue())));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return new Received(exchange.getRequestURI().getPath(), headers, body);
    }

    private synchronized @Nullable Reply register(Received request) {
        requests.add(request);
        arrivals.release();
        return script.poll();
    }

    private void pause(Duration time) throws InterruptedException {
        if (!time.isZero()) {
            closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void send(HttpExchange exchange, Reply reply) throws IOException, InterruptedException {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        switch (reply.ending()) {
            case WHOLE -> start(exchange, reply.status(), body.length == 0 ? -1 : body.length, body);
            case CUT_OFF -> start(exchange, reply.status(), body.length + 1_000, body);
            case SILENT -> closed.await();
            case DROPPED -> {}
            case ENDLESS -> drip(exchange, reply.status(), body);
        }
    }

    private static void start(HttpExchange exchange, int status, long length, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, length);
        if (length >= 0) {
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
        }
    }

    /** A client may be gone before the start. */
    private void drip(HttpExchange exchange, int status, byte[] start) throws InterruptedException {
        try {
            start(exchange, status, 0, start);
            OutputStream out = exchange.getResponseBody();
            while (!closed.await(1, TimeUnit.MILLISECONDS)) {
                out.write(' ');
                out.flush();
            }
        } catch (IOException e) {
            departures.release();
        }
    }

    /** Ends all exchanges. */
    @Override
    public void close() {
        closed.countDown();
        http.stop(0);
        threads.shutdownNow();
    }
}

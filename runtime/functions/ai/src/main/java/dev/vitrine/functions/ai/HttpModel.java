package dev.vitrine.functions.ai;

import dev.vitrine.udf.Json;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.model.Completion;
import dev.vitrine.udf.model.CompletionRequest;
import dev.vitrine.udf.model.EmbeddingRequest;
import dev.vitrine.udf.model.Embeddings;
import dev.vitrine.udf.model.ModelSettings;
import dev.vitrine.udf.model.RemoteModel;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** Sends requests in the form of a protocol and reads the answers. An answer need not satisfy its schema. Thread-safe. */
final class HttpModel implements RemoteModel {
    private final Protocol protocol;
    private final Failures failures;
    private final HttpUrl endpoint;
    private final OkHttpClient client;
    private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    HttpModel(Protocol protocol, Failures failures, HttpUrl endpoint, ModelSettings settings) {
        this.protocol = protocol;
        this.failures = failures;
        this.endpoint = endpoint;
        this.client = SharedClient.withTimeout(settings.timeout());
    }

    @Override
    public CompletableFuture<Completion> complete(CompletionRequest request) {
        return send(
                () -> protocol.completion(request),
                answer -> protocol.completion(request, answer, checked(answer, Json.parse(answer.text()))));
    }

    @Override
    public CompletableFuture<Embeddings> embed(EmbeddingRequest request) {
        return send(() -> protocol.embeddings(request), answer -> {
            VectorBody body = vectors(answer);
            checked(answer, body.json());
            return protocol.embeddings(request, answer, body);
        });
    }

    /** Some gateways answer 200 and then say that it failed. */
    private Json checked(Incoming answer, Json body) {
        if (Fields.at(body, "error").isPresent()) {
            throw failures.failed(answer, ProviderError.of(body));
        }
        return body;
    }

    private VectorBody vectors(Incoming answer) {
        try {
            return VectorBody.parse(answer.body());
        } catch (IOException e) {
            throw failures.broken(answer, e.getMessage() == null ? "it is no JSON" : e.getMessage())
                    .build();
        }
    }

    // What the listener itself comes to is nobody's concern; futures are equal to themselves alone.
    @SuppressWarnings({"FutureReturnValueIgnored", "CollectionUndefinedEquality"})
    private <T> CompletableFuture<T> send(Supplier<Outgoing> request, Function<Incoming, T> reader) {
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            Call call = client.newCall(wire(request.get()));
            underWay.add(result);
            result.whenComplete((value, failure) -> {
                underWay.remove(result);
                if (result.isCancelled()) {
                    call.cancel();
                }
            });
            call.enqueue(new AnswerReader<>(result, failures, answer -> read(answer, reader)));
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
        if (closed) {
            result.cancel(true);
        }
        return result;
    }

    private Request wire(Outgoing outgoing) {
        HttpUrl.Builder url = endpoint.newBuilder();
        outgoing.path().forEach(url::addPathSegment);
        Request.Builder request = new Request.Builder()
                .url(url.build())
                .header("User-Agent", "Vitrine")
                .header("Accept", "application/json");
        protocol.headers().forEach(request::header);
        outgoing.headers().forEach(request::header);
        return request.post(new JsonBody(outgoing.body())).build();
    }

    private <T> T read(Incoming answer, Function<Incoming, T> reader) {
        if (answer.status() / 100 != 2) {
            throw failures.failed(answer);
        }
        try {
            return reader.apply(answer);
        } catch (UdfException | IllegalArgumentException e) {
            // The message alone: it is cleaned, what is attached as a cause would not be.
            throw failures.broken(answer, String.valueOf(e.getMessage())).build();
        }
    }

    @Override
    public void close() {
        closed = true;
        underWay.forEach(call -> call.cancel(true));
    }
}

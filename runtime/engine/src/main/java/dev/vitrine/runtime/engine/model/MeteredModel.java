package dev.vitrine.runtime.engine.model;

import dev.vitrine.planner.catalog.ModelDefinition;
import dev.vitrine.runtime.engine.compute.CurrentCall;
import dev.vitrine.runtime.engine.compute.Progress;
import dev.vitrine.runtime.engine.compute.Resource;
import dev.vitrine.udf.model.Completion;
import dev.vitrine.udf.model.CompletionRequest;
import dev.vitrine.udf.model.EmbeddingRequest;
import dev.vitrine.udf.model.Embeddings;
import dev.vitrine.udf.model.ModelException;
import dev.vitrine.udf.model.RateHints;
import dev.vitrine.udf.model.RemoteModel;
import dev.vitrine.udf.model.Usage;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A model whose calls are counted, and whose answers teach its resource what the provider allows. Thread-safe. */
final class MeteredModel implements RemoteModel {
    private final ModelDefinition definition;
    private final RemoteModel model;
    private final Resource resource;
    private final TokenPace tokens;
    private final CallLedger ledger;

    MeteredModel(
            ModelDefinition definition, RemoteModel model, Resource resource, TokenPace tokens, CallLedger ledger) {
        this.definition = definition;
        this.model = model;
        this.resource = resource;
        this.tokens = tokens;
        this.ledger = ledger;
    }

    @Override
    public CompletableFuture<Completion> complete(CompletionRequest request) {
        CompletionRequest keyed = request.idempotencyKey().isPresent()
                ? request
                : CurrentCall.key().map(request::withIdempotencyKey).orElse(request);
        return metered("complete", () -> model.complete(keyed), Completion::usage, Completion::hints);
    }

    @Override
    public CompletableFuture<Embeddings> embed(EmbeddingRequest request) {
        EmbeddingRequest keyed = request.idempotencyKey().isPresent()
                ? request
                : CurrentCall.key().map(request::withIdempotencyKey).orElse(request);
        return metered("embed", () -> model.embed(keyed), Embeddings::usage, Embeddings::hints);
    }

    private interface Call<T> {
        CompletableFuture<T> start();
    }

    private <T> CompletableFuture<T> metered(
            String kind, Call<T> call, Function<T, Usage> usage, Function<T, RateHints> hints) {
        long began = System.nanoTime();
        Optional<Progress> progress = CurrentCall.progress();
        CompletableFuture<T> answer = call.start();
        CompletableFuture<T> metered = answer.whenComplete((result, failure) -> {
            double seconds = (System.nanoTime() - began) / 1e9;
            if (failure == null) {
                resource.succeeded();
                learn(hints.apply(result));
                note(kind, usage.apply(result), seconds, "ok", progress);
            } else {
                fail(kind, failure, seconds, progress);
            }
        });
        // Whoever cancels what he was given means the exchange.
        metered.whenComplete((result, failure) -> {
            if (metered.isCancelled()) {
                answer.cancel(true);
            }
        });
        return metered;
    }

    private void fail(String kind, Throwable failure, double seconds, Optional<Progress> progress) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ModelException model) {
            if (model.kind() == ModelException.Kind.UNAVAILABLE) {
                resource.failed();
            } else {
                resource.succeeded();
            }
            learn(model.hints());
            note(kind, model.usage(), seconds, model.kind().name().toLowerCase(Locale.ROOT), progress);
        } else {
            note(kind, Usage.NONE, seconds, cause instanceof CancellationException ? "cancelled" : "failed", progress);
        }
    }

    private void note(String kind, Usage usage, double seconds, String outcome, Optional<Progress> progress) {
        tokens.took(usage.inputTokens() + usage.outputTokens());
        progress.ifPresent(counted -> counted.addTokens(usage.inputTokens(), usage.outputTokens()));
        ledger.note(new CallLedger.Entry(definition, kind, usage, seconds, outcome, progress));
    }

    private void learn(RateHints hints) {
        learn(hints.requests());
        learn(hints.tokens());
    }

    private void learn(RateHints.@Nullable Limit limit) {
        if (limit != null && limit.remaining().isPresent() && limit.remaining().getAsLong() == 0) {
            limit.resetAfter()
                    .filter(pause -> pause.compareTo(Duration.ofMinutes(1)) <= 0)
                    .ifPresent(resource::pause);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}

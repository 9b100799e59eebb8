package dev.vitrine.udf.model;

import java.util.concurrent.CompletableFuture;

/**
 * A model that is called over a network. Thread-safe; any number of calls may be under way, bounded by the caller.
 *
 * <p>A call is tried once. It reads the request's media on the calling thread and does not wait for the answer. The
 * future fails with a {@link ModelException}, or with an {@link dev.vitrine.udf.UdfException} if media of the request
 * cannot be read; {@link CompletableFuture#cancel} on the returned future itself ends the exchange with the provider.
 * It completes on a thread of the provider, so what depends on it must not block.
 */
public interface RemoteModel extends AutoCloseable {
    /**
     * Asks the model for an answer.
     *
     * <p>With a {@linkplain CompletionRequest#schema() schema} the text of the completion is compact JSON that satisfies
     * it. An answer that does not is shown to the model once with what is wrong in it; if the second answer is wrong
     * too, the future fails with {@link ModelException.Kind#WRONG_ANSWER}. Usage is that of both requests.
     */
    CompletableFuture<Completion> complete(CompletionRequest request);

    /**
     * Turns inputs into vectors, in order.
     *
     * <p>Fails with {@link ModelException.Kind#REFUSED} if the provider has no embeddings or does not take such an input.
     */
    CompletableFuture<Embeddings> embed(EmbeddingRequest request);

    /** Cancels the calls under way; calls after it throw {@link IllegalStateException}. Closing twice is harmless. */
    @Override
    void close();
}

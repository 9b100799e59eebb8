package dev.vitrine.functions.ai;

import dev.vitrine.udf.Json;
import dev.vitrine.udf.model.Completion;
import dev.vitrine.udf.model.CompletionRequest;
import dev.vitrine.udf.model.EmbeddingRequest;
import dev.vitrine.udf.model.Embeddings;
import java.util.Map;

/**
 * The form that one family of providers gives to requests and answers, for one model. Sends nothing. Immutable.
 *
 * <p>Requests that the family cannot express, and answers that are none, throw a
 * {@link dev.vitrine.udf.model.ModelException}.
 */
interface Protocol {
    /** The headers of every request, among them the secret. */
    Map<String, String> headers();

    Outgoing completion(CompletionRequest request);

    /** Reads the answer to a completion; a schema was asked for by an object. */
    Completion completion(CompletionRequest request, Incoming answer, Json body);

    Outgoing embeddings(EmbeddingRequest request);

    /** Reads the answer to embeddings, with vectors taken out of the body. */
    Embeddings embeddings(EmbeddingRequest request, Incoming answer, VectorBody body);
}

package dev.vitrine.udf.model;

import java.util.List;
import java.util.Optional;

/**
 * A batch of inputs to be turned into vectors. Immutable.
 *
 * @param inputs at least one; the upper bound is the provider's
 * @param idempotencyKey the same for every try of the same call, 1 to 200 visible ASCII characters; sent where the
 *     provider takes one
 */
public record EmbeddingRequest(List<Prompt.Part> inputs, Optional<String> idempotencyKey) {
    public EmbeddingRequest {
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to embed");
        }
        idempotencyKey.ifPresent(IdempotencyKeys::check);
    }

    /** A batch of inputs. */
    public static EmbeddingRequest of(List<? extends Prompt.Part> inputs) {
        return new EmbeddingRequest(List.copyOf(inputs), Optional.empty());
    }

    /** A batch of texts. */
    public static EmbeddingRequest ofTexts(List<String> texts) {
        return of(texts.stream().map(Prompt.Text::new).toList());
    }

    /** This request with another key. */
    public EmbeddingRequest withIdempotencyKey(String newKey) {
        return new EmbeddingRequest(inputs, Optional.of(newKey));
    }
}

package dev.vitrine.udf.model;

import dev.vitrine.udf.Json;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * One question to a model. Immutable. What is empty is left to the model's params and the provider's defaults.
 *
 * @param prompt what is asked
 * @param system how the model shall answer in general
 * @param temperature 0 or more; the upper bound is the provider's
 * @param maxTokens most tokens of the answer, 1 or more
 * @param schema a JSON Schema that the answer must satisfy, an object
 * @param idempotencyKey the same for every try of the same call, 1 to 200 visible ASCII characters; sent where the
 *     provider takes one
 */
public record CompletionRequest(
        Prompt prompt,
        Optional<String> system,
        OptionalDouble temperature,
        OptionalInt maxTokens,
        Optional<Json> schema,
        Optional<String> idempotencyKey) {
    public CompletionRequest {
        Objects.requireNonNull(prompt, "prompt");
        Objects.requireNonNull(system, "system");
        if (temperature.isPresent()
                && !(temperature.getAsDouble() >= 0 && Double.isFinite(temperature.getAsDouble()))) {
            throw new IllegalArgumentException("temperature must be 0 or more: " + temperature.getAsDouble());
        }
        if (maxTokens.isPresent() && maxTokens.getAsInt() < 1) {
            throw new IllegalArgumentException("maxTokens must be 1 or more: " + maxTokens.getAsInt());
        }
        if (schema.isPresent() && !(schema.get() instanceof Json.ObjectValue)) {
            throw new IllegalArgumentException("a schema must be a JSON object");
        }
        idempotencyKey.ifPresent(IdempotencyKeys::check);
    }

    /** The prompt alone. */
    public static CompletionRequest of(Prompt prompt) {
        return new CompletionRequest(
                prompt,
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The text alone. */
    public static CompletionRequest of(String prompt) {
        return of(Prompt.of(prompt));
    }

    /** This request with another prompt. */
    public CompletionRequest withPrompt(Prompt newPrompt) {
        return new CompletionRequest(newPrompt, system, temperature, maxTokens, schema, idempotencyKey);
    }

    /** This request with another system text. */
    public CompletionRequest withSystem(String newSystem) {
        return new CompletionRequest(prompt, Optional.of(newSystem), temperature, maxTokens, schema, idempotencyKey);
    }

    /** This request with another temperature. */
    public CompletionRequest withTemperature(double newTemperature) {
        return new CompletionRequest(
                prompt, system, OptionalDouble.of(newTemperature), maxTokens, schema, idempotencyKey);
    }

    /** This request with another bound of the answer. */
    public CompletionRequest withMaxTokens(int newMaxTokens) {
        return new CompletionRequest(prompt, system, temperature, OptionalInt.of(newMaxTokens), schema, idempotencyKey);
    }

    /** This request with another schema. */
    public CompletionRequest withSchema(Json newSchema) {
        return new CompletionRequest(prompt, system, temperature, maxTokens, Optional.of(newSchema), idempotencyKey);
    }

    /** This request with another key. */
    public CompletionRequest withIdempotencyKey(String newKey) {
        return new CompletionRequest(prompt, system, temperature, maxTokens, schema, Optional.of(newKey));
    }
}

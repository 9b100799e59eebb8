package dev.vitrine.planner.catalog;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model of a remote provider, as CREATE MODEL says.
 *
 * @param name its name in SQL
 * @param provider the provider's name, such as {@code openai}
 * @param model the provider's name of the model
 * @param endpoint the base URL, absent for the provider's own
 * @param secret the name of the secret, absent for none
 * @param params a JSON object that goes into every request
 * @param requestsPerMinute most requests a minute of all processes together
 * @param tokensPerMinute most tokens a minute of this process
 * @param maxConcurrency most calls in flight of this process
 * @param timeoutSeconds longest time for one call
 */
public record ModelDefinition(
        String name,
        String provider,
        String model,
        Optional<String> endpoint,
        Optional<String> secret,
        String params,
        OptionalInt requestsPerMinute,
        OptionalInt tokensPerMinute,
        OptionalInt maxConcurrency,
        double timeoutSeconds) {
    /** What its answers depend on: changes when they may. */
    public String fingerprint() {
        return String.join("\n", provider, model, endpoint.orElse(""), params);
    }
}

package dev.vitrine.udf.model;

import dev.vitrine.udf.Json;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which model of a provider is called, where and how. Immutable. {@link #toString()} never shows the secret.
 *
 * @param model the provider's name of the model, such as {@code gpt-4o-mini}; not blank
 * @param endpoint the base URL, http or https, in the form that the provider's own libraries take it:
 *     {@code http://host/v1} for the OpenAI family, {@code http://host} for Anthropic and Gemini; empty for the provider's
 *     own
 * @param secret the value of the API key, not its name; empty for none
 * @param params an object that is merged into every request in the provider's own form, member by member; what a request
 *     itself says wins
 * @param timeout the longest time for a whole call, from connecting to the last byte; more than zero
 */
public record ModelSettings(
        String model, Optional<URI> endpoint, Optional<String> secret, Json params, Duration timeout) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    public ModelSettings {
        if (model.isBlank()) {
            throw new IllegalArgumentException("a model needs a name");
        }
        endpoint.ifPresent(ModelSettings::checkEndpoint);
        Objects.requireNonNull(secret, "secret");
        if (!(params instanceof Json.ObjectValue)) {
            throw new IllegalArgumentException("params must be a JSON object");
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must be more than zero: " + timeout);
        }
    }

    /** The model at the provider's own endpoint, without a secret and params, with a timeout of 60 seconds. */
    public static ModelSettings of(String model) {
        return new ModelSettings(model, Optional.empty(), Optional.empty(), Json.object(Map.of()), DEFAULT_TIMEOUT);
    }

    /** These settings with another endpoint. */
    public ModelSettings withEndpoint(URI newEndpoint) {
        return new ModelSettings(model, Optional.of(newEndpoint), secret, params, timeout);
    }

    /** These settings with another secret. */
    public ModelSettings withSecret(String newSecret) {
        return new ModelSettings(model, endpoint, Optional.of(newSecret), params, timeout);
    }

    /** These settings with other params, a JSON object. */
    public ModelSettings withParams(Json newParams) {
        return new ModelSettings(model, endpoint, secret, newParams, timeout);
    }

    /** These settings with another timeout. */
    public ModelSettings withTimeout(Duration newTimeout) {
        return new ModelSettings(model, endpoint, secret, params, newTimeout);
    }

    private static void checkEndpoint(URI endpoint) {
        boolean web = "http".equalsIgnoreCase(endpoint.getScheme()) || "https".equalsIgnoreCase(endpoint.getScheme());
        if (!web || endpoint.getHost() == null) {
            throw new IllegalArgumentException("an endpoint is an http or https URL with a host");
        }
        if (endpoint.getRawUserInfo() != null) {
            throw new IllegalArgumentException("an endpoint holds no user and password; use the secret");
        }
    }

    @Override
    public String toString() {
        return "ModelSettings[model=%s, endpoint=%s, secret=%s, params=%s, timeout=%s]"
                .formatted(
                        model,
                        endpoint.map(URI::toString).orElse("default"),
                        secret.isPresent() ? "***" : "none",
                        params,
                        timeout);
    }
}

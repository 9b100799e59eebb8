package dev.vitrine.runtime.engine.model;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.catalog.ModelDefinition;
import dev.vitrine.planner.catalog.SecretDefinition;
import dev.vitrine.planner.function.NearestNames;
import dev.vitrine.runtime.engine.compute.Models;
import dev.vitrine.runtime.engine.compute.Pace;
import dev.vitrine.runtime.engine.compute.Resource;
import dev.vitrine.runtime.engine.run.SideConnections;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.model.ModelException;
import dev.vitrine.udf.model.ModelProvider;
import dev.vitrine.udf.model.ModelSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The remote models of a database, each opened once and as long as its definition stays. Thread-safe. */
public final class RemoteModels implements AutoCloseable {
    private final SideConnections side;
    private final CallLedger ledger;
    private final Map<String, Opened> opened = new HashMap<>();
    private @Nullable Map<String, ModelProvider> providers;

    private record Opened(ModelDefinition definition, Optional<SecretDefinition> secret, Models.OpenModel model) {}

    /** The models of the database that these connections lead to. */
    public RemoteModels(SideConnections side) {
        this.side = side;
        this.ledger = new CallLedger(side);
    }

    /** The models as a catalog has them. */
    public Models in(Catalog catalog) {
        return new InCatalog(catalog);
    }

    /** The models of one picture of the catalog. */
    private final class InCatalog implements Models {
        private final Catalog catalog;

        InCatalog(Catalog catalog) {
            this.catalog = catalog;
        }

        @Override
        public void check(ModelDefinition definition) {
            RemoteModels.this.check(definition);
        }

        @Override
        public OpenModel open(String name) {
            ModelDefinition definition = catalog.model(name)
                    .orElseThrow(() -> VitrineException.of(
                            ErrorCode.UNDEFINED_OBJECT,
                            "model \"%s\" does not exist%s; CREATE MODEL %s WITH (provider = .., model = ..) makes one"
                                    .formatted(
                                            name,
                                            NearestNames.hint(
                                                    name,
                                                    catalog.models().stream()
                                                            .map(ModelDefinition::name)
                                                            .toList()),
                                            name)));
            return RemoteModels.this.open(
                    definition, definition.secret().map(secret -> secret(catalog, definition, secret)));
        }
    }

    private static SecretDefinition secret(Catalog catalog, ModelDefinition model, String name) {
        return catalog.secret(name)
                .orElseThrow(() -> VitrineException.of(
                        ErrorCode.UNDEFINED_OBJECT,
                        "secret \"%s\" of model \"%s\" does not exist".formatted(name, model.name())));
    }

    private synchronized Models.OpenModel open(ModelDefinition definition, Optional<SecretDefinition> secret) {
        Opened known = opened.get(definition.name());
        if (known != null
                && known.definition().equals(definition)
                && known.secret().equals(secret)) {
            return known.model();
        }
        TokenPace tokens = new TokenPace(definition.tokensPerMinute().orElse(Integer.MAX_VALUE));
        Pace requests = definition.requestsPerMinute().isPresent()
                ? new SharedPace(
                        side,
                        "model " + definition.name(),
                        definition.requestsPerMinute().getAsInt())
                : Pace.FREE;
        Resource resource = new Resource(
                definition.maxConcurrency().orElse(0),
                definition.tokensPerMinute().isPresent() ? both(tokens, requests) : requests);
        MeteredModel metered = new MeteredModel(
                definition, provider(definition).open(settings(definition, secret)), resource, tokens, ledger);
        Models.OpenModel model = new Models.OpenModel(metered, definition.fingerprint(), resource);
        opened.put(definition.name(), new Opened(definition, secret, model));
        return model;
    }

    /** Tokens are only looked at, requests are taken. */
    private static Pace both(TokenPace tokens, Pace requests) {
        return () -> {
            long wait = tokens.takeOrWaitNanos();
            return wait > 0 ? wait : requests.takeOrWaitNanos();
        };
    }

    private static ModelSettings settings(ModelDefinition definition, Optional<SecretDefinition> secret) {
        return new ModelSettings(
                definition.model(),
                definition.endpoint().map(URI::create),
                secret.map(RemoteModels::resolve),
                Json.parse(definition.params()),
                Duration.ofNanos((long) (definition.timeoutSeconds() * 1e9)));
    }

    private static String resolve(SecretDefinition secret) {
        return find(secret)
                .orElseThrow(() -> VitrineException.of(
                        ErrorCode.INVALID_PARAMETER,
                        "secret \"%s\" is not there: %s"
                                .formatted(
                                        secret.name(),
                                        secret.source() == SecretDefinition.Source.ENV
                                                ? "neither an environment variable nor a system property \"%s\" is set"
                                                        .formatted(secret.reference())
                                                : "file \"%s\" cannot be read".formatted(secret.reference()))));
    }

    /** The value of a secret on this machine, empty if it is not there. */
    public static Optional<String> find(SecretDefinition secret) {
        return switch (secret.source()) {
            case ENV ->
                Optional.ofNullable(System.getenv(secret.reference()))
                        .or(() -> Optional.ofNullable(System.getProperty(secret.reference())));
            case FILE -> {
                try {
                    yield Optional.of(
                            Files.readString(Path.of(secret.reference())).strip());
                } catch (IOException | RuntimeException e) {
                    yield Optional.empty();
                }
            }
        };
    }

    private ModelProvider provider(ModelDefinition definition) {
        return provider(definition.provider())
                .orElseThrow(() -> VitrineException.of(
                        ErrorCode.FUNCTION_MISSING,
                        "provider \"%s\" of model \"%s\" is not on the class path%s"
                                .formatted(
                                        definition.provider(),
                                        definition.name(),
                                        NearestNames.hint(definition.provider(), providerNames()))));
    }

    /** The names of the providers on the class path. */
    public synchronized List<String> providerNames() {
        return List.copyOf(providers().keySet());
    }

    private Optional<ModelProvider> provider(String name) {
        return Optional.ofNullable(providers().get(name));
    }

    private synchronized Map<String, ModelProvider> providers() {
        if (providers == null) {
            Map<String, ModelProvider> found = new TreeMap<>();
            for (ClassLoader loader : Arrays.asList(
                    RemoteModels.class.getClassLoader(), Thread.currentThread().getContextClassLoader())) {
                if (loader != null) {
                    for (ModelProvider provider : ServiceLoader.load(ModelProvider.class, loader)) {
                        found.putIfAbsent(provider.name(), provider);
                    }
                }
            }
            providers = found;
        }
        return providers;
    }

    /** Whether settings are such that the provider takes them; the secret is not looked for. */
    private void check(ModelDefinition definition) {
        try {
            provider(definition)
                    .open(settings(definition, Optional.empty()).withSecret("unknown"))
                    .close();
        } catch (ModelException | IllegalArgumentException e) {
            throw VitrineException.of(
                    ErrorCode.INVALID_PARAMETER,
                    "model \"%s\" cannot be used so: %s".formatted(definition.name(), e.getMessage()),
                    e);
        }
    }

    @Override
    public synchronized void close() {
        opened.values().forEach(open -> open.model().model().close());
        opened.clear();
        ledger.close();
    }
}

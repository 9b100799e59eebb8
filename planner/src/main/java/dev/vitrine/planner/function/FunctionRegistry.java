package dev.vitrine.planner.function;

import dev.vitrine.udf.Embedder;
import dev.vitrine.udf.FunctionProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The functions and embedders that the class path offers. Immutable and thread-safe. */
public final class FunctionRegistry {
    private static final System.Logger LOG = System.getLogger(FunctionRegistry.class.getName());

    private final Map<String, List<Function>> functions;
    private final Map<String, EmbedderDefinition> embedders;

    private FunctionRegistry(Map<String, List<Function>> functions, Map<String, EmbedderDefinition> embedders) {
        this.functions = functions;
        this.embedders = embedders;
    }

    /**
     * The functions that {@link ServiceLoader} finds. A provider that cannot be loaded is left out with a warning in the
     * log, so that one bad jar does not take the others away.
     *
     * @param loaders where to look, in order; null stands for the system class loader
     */
    public static FunctionRegistry load(List<@Nullable ClassLoader> loaders) {
        List<FunctionProvider> providers = new ArrayList<>();
        Set<Class<?>> seen = new HashSet<>();
        for (ClassLoader loader : loaders) {
            var found = ServiceLoader.load(FunctionProvider.class, loader).iterator();
            while (true) {
                try {
                    if (!found.hasNext()) {
                        break;
                    }
                    FunctionProvider provider = found.next();
                    if (seen.add(provider.getClass())) {
                        providers.add(provider);
                    }
                } catch (ServiceConfigurationError | LinkageError e) {
                    LOG.log(System.Logger.Level.WARNING, "a function provider was left out: " + e.getMessage(), e);
                }
            }
        }
        return of(providers);
    }

    /** The functions of these providers. */
    public static FunctionRegistry of(Collection<? extends FunctionProvider> providers) {
        Map<String, List<Function>> functions = new TreeMap<>();
        Map<String, EmbedderDefinition> embedders = new TreeMap<>();
        for (FunctionProvider provider : providers) {
            for (Class<?> type : classes(provider)) {
                try {
                    Embedder embedder = type.getAnnotation(Embedder.class);
                    if (embedder != null) {
                        embedders.putIfAbsent(embedder.name(), new EmbedderDefinition(embedder, type));
                    }
                    for (Function function : FunctionReader.read(type)) {
                        functions
                                .computeIfAbsent(function.signature().name(), name -> new ArrayList<>())
                                .add(function);
                    }
                } catch (IllegalArgumentException | LinkageError e) {
                    LOG.log(System.Logger.Level.WARNING, "functions were left out: " + e.getMessage(), e);
                }
            }
        }
        functions.replaceAll((name, overloads) -> List.copyOf(overloads));
        return new FunctionRegistry(functions, embedders);
    }

    private static List<Class<?>> classes(FunctionProvider provider) {
        try {
            return provider.classes();
        } catch (LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "functions were left out: " + e.getMessage(), e);
            return List.of();
        }
    }

    /** Whether a function of that name exists; the name in lower case. */
    public boolean isFunction(String name) {
        return functions.containsKey(name);
    }

    /** The functions of a name, empty if there is none. */
    public List<Function> overloads(String name) {
        return functions.getOrDefault(name, List.of());
    }

    /** All functions, by name. */
    public Collection<List<Function>> all() {
        return functions.values();
    }

    /** The embedder of a name. */
    public Optional<EmbedderDefinition> embedder(String name) {
        return Optional.ofNullable(embedders.get(name));
    }

    /** The names of all embedders, sorted. */
    public Set<String> embedderNames() {
        return embedders.keySet();
    }

    /** The names of all functions, sorted. */
    public Set<String> names() {
        return functions.keySet();
    }
}

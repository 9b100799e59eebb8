package dev.vitrine.udf.model;

/**
 * A service, or a family of services, whose models can be called. Found by {@link java.util.ServiceLoader}: list the
 * implementing class in {@code META-INF/services/dev.vitrine.udf.model.ModelProvider}. Thread-safe, with a public
 * no-argument constructor that loads nothing heavy and opens nothing.
 */
public interface ModelProvider {
    /** The name in SQL, constant and in lower case, such as {@code openai}. */
    String name();

    /**
     * Makes a model ready to be called; sends nothing.
     *
     * @return a model that the caller closes
     * @throws ModelException of kind {@link ModelException.Kind#REFUSED} if the settings lack something that this
     *     provider needs (an endpoint, a secret) or hold something that it cannot use
     */
    RemoteModel open(ModelSettings settings);
}

package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.catalog.ModelDefinition;
import dev.vitrine.udf.model.RemoteModel;

/** The remote models that a statement can name. Thread-safe. */
public interface Models {
    /**
     * The model of a name.
     *
     * @throws dev.vitrine.planner.VitrineException 42704 if there is none
     */
    OpenModel open(String name);

    /**
     * Checks a definition before it is kept.
     *
     * @throws dev.vitrine.planner.VitrineException 58V01 without the provider, 22023 if the provider refuses the settings
     */
    void check(ModelDefinition definition);

    /**
     * A model that can be called.
     *
     * @param model counts what calls take
     * @param fingerprint what its answers depend on
     * @param resource what its calls share
     */
    record OpenModel(RemoteModel model, String fingerprint, Resource resource) {}
}

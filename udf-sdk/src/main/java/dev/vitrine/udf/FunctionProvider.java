package dev.vitrine.udf;

import java.util.List;

/**
 * Names the classes of a jar that hold functions. Found by {@link java.util.ServiceLoader}: list the implementing
 * class in {@code META-INF/services/dev.vitrine.udf.FunctionProvider}. Thread-safe, with a public no-argument
 * constructor.
 *
 * <p>A class that is named here may hold public static methods marked {@link Scalar} or {@link TableFunction}, or
 * be itself an {@link Aggregate} or an {@link Embedder}.
 */
public interface FunctionProvider {
    /** The classes that hold functions, never empty; loading them must not load native libraries. */
    List<Class<?>> classes();
}

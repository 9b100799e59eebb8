package dev.vitrine.bench;

import dev.vitrine.udf.FunctionProvider;
import java.util.List;

/** Names the functions that benchmarks bring along. */
public final class BenchFunctions implements FunctionProvider {
    @Override
    public List<Class<?>> classes() {
        return List.of(WordVectors.class, SlowService.class);
    }
}

package dev.vitrine.functions.ai;

import dev.vitrine.udf.FunctionProvider;
import java.util.List;

/** The functions that ask models. */
public final class AiFunctionProvider implements FunctionProvider {
    @Override
    public List<Class<?>> classes() {
        return List.of(AiFunctions.class);
    }
}

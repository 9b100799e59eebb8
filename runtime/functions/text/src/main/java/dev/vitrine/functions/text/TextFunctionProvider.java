package dev.vitrine.functions.text;

import dev.vitrine.udf.FunctionProvider;
import java.util.List;

/** Names the functions of text. */
public final class TextFunctionProvider implements FunctionProvider {
    @Override
    public List<Class<?>> classes() {
        return List.of(TextFunctions.class);
    }
}

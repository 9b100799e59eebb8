package dev.vitrine.functions.embedding;

import dev.vitrine.udf.FunctionProvider;
import java.util.List;

/** Names the embedders of text. */
public final class EmbeddingFunctionProvider implements FunctionProvider {
    @Override
    public List<Class<?>> classes() {
        return List.of(MiniLm.class);
    }
}

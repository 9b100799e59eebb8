package dev.vitrine.examples.functions;

import dev.vitrine.udf.FunctionProvider;
import java.util.List;

/** Names the classes of this jar that hold functions. */
public final class ExampleProvider implements FunctionProvider {
    @Override
    public List<Class<?>> classes() {
        return List.of(Colours.class, Texts.class, LetterPairs.class);
    }
}

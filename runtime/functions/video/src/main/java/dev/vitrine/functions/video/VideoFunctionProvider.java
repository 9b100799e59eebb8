package dev.vitrine.functions.video;

import dev.vitrine.udf.FunctionProvider;
import java.util.List;

/** Names the functions of films. */
public final class VideoFunctionProvider implements FunctionProvider {
    @Override
    public List<Class<?>> classes() {
        return List.of(VideoFunctions.class);
    }
}

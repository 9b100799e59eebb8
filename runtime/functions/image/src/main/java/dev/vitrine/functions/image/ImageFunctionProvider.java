package dev.vitrine.functions.image;

import dev.vitrine.udf.FunctionProvider;
import java.util.List;

/** Names the functions of pictures. */
public final class ImageFunctionProvider implements FunctionProvider {
    @Override
    public List<Class<?>> classes() {
        return List.of(ImageFunctions.class, ImageDescriptor.class);
    }
}

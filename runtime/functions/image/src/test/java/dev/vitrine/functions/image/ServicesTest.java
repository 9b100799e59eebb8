package dev.vitrine.functions.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.udf.FunctionProvider;
import dev.vitrine.udf.ImageCodec;
import dev.vitrine.udf.MediaInspector;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ServicesTest {
    @Test
    void theServicesAreFound() {
        assertThat(ServiceLoader.load(FunctionProvider.class))
                .flatExtracting(FunctionProvider::classes)
                .containsExactly(ImageFunctions.class, ImageDescriptor.class);
        assertThat(ServiceLoader.load(ImageCodec.class)).hasOnlyElementsOfType(FfmpegImageCodec.class);
        assertThat(ServiceLoader.load(MediaInspector.class)).hasOnlyElementsOfType(ImageInspector.class);
    }

    @Test
    void decodedPixelsComeUprightAndInFormatsThatTheJdkLacks() {
        assertThat(Samples.turned(Samples.media("fruits.jpg")).pixels().getWidth())
                .isEqualTo(480);
        assertThat(Samples.sort("photo.avif", "image/avif").pixels().getWidth()).isEqualTo(120);
    }

    /** Headers are read without the natives; what needs them names the jar. */
    @Test
    void withoutTheNativesTheMissingJarIsNamed() throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(classPathWithoutNatives(), ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            Class<?> image = loader.loadClass("dev.vitrine.udf.Image");
            Class<?> functions = loader.loadClass("dev.vitrine.functions.image.ImageFunctions");
            Object fruits = image.getMethod("of", byte[].class, String.class)
                    .invoke(null, Samples.read(Samples.MEDIA.resolve("fruits.jpg")), "image/jpeg");

            assertThat(functions.getMethod("width", image).invoke(null, fruits)).isEqualTo(512);
            assertThat(image.getMethod("pixels").invoke(fruits)).isNotNull();
            Method thumbnail = functions.getMethod("thumbnail", image, int.class, int.class, String.class, int.class);
            try {
                thumbnail.invoke(null, fruits, 10, 10, null, 85);
                throw new AssertionError("a thumbnail needs the natives");
            } catch (InvocationTargetException e) {
                Throwable failure = e.getTargetException();
                assertThat(failure).hasMessageContaining("add vitrine-media-");
                assertThat(failure.getClass().getMethod("sqlState").invoke(failure))
                        .isEqualTo("58V01");
            }
        } finally {
            Thread.currentThread().setContextClassLoader(ServicesTest.class.getClassLoader());
        }
    }

    private static URL[] classPathWithoutNatives() {
        return Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> !entry.matches(".*(linux|macosx|windows)-[a-z0-9_]+\\.jar"))
                .map(entry -> {
                    try {
                        return Path.of(entry).toUri().toURL();
                    } catch (MalformedURLException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray(URL[]::new);
    }
}

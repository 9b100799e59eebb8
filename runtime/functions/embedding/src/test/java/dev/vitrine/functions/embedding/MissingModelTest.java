package dev.vitrine.functions.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.udf.FunctionProvider;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class MissingModelTest {
    @Test
    void theProviderIsFound() {
        assertThat(ServiceLoader.load(FunctionProvider.class))
                .flatExtracting(FunctionProvider::classes)
                .containsExactly(MiniLm.class);
    }

    @Test
    void withoutTheModelTheMissingJarIsNamed() throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(classPathWithoutModel(), ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass("dev.vitrine.functions.embedding.MiniLm");
            Object embedder = type.getConstructor().newInstance();

            assertThat(type.getMethod("dimension").invoke(embedder)).isEqualTo(384);
            try {
                type.getMethod("embedTexts", List.class).invoke(embedder, List.of("a text"));
                throw new AssertionError("an embedding needs the model");
            } catch (InvocationTargetException e) {
                Throwable failure = e.getTargetException();
                assertThat(failure).hasMessageContaining("add vitrine-text-model.jar to the class path");
                assertThat(failure.getClass().getMethod("sqlState").invoke(failure))
                        .isEqualTo("58V01");
            }
        }
    }

    private static URL[] classPathWithoutModel() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("langchain4j"))
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

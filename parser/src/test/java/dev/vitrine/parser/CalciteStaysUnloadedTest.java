package dev.vitrine.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Loads the module without the libraries it is compiled with: what works then needs none of their classes. */
class CalciteStaysUnloadedTest {
    private static final URL CLASSES =
            StatementClassifier.class.getProtectionDomain().getCodeSource().getLocation();

    private static Object call(ClassLoader loader, String type, String method, Object... arguments) throws Exception {
        Method found = Stream.of(loader.loadClass("dev.vitrine.parser." + type).getMethods())
                .filter(m -> m.getName().equals(method)
                        && m.getParameterCount() == arguments.length
                        && m.getParameterTypes()[0] == String.class)
                .findFirst()
                .orElseThrow();
        return found.invoke(null, arguments);
    }

    private static Object names(ClassLoader loader) throws ClassNotFoundException {
        return Proxy.newProxyInstance(
                loader,
                new Class<?>[] {loader.loadClass("dev.vitrine.parser.Names")},
                (proxy, method, arguments) -> !method.getName().equals("isManaged"));
    }

    @Test
    void classifyingSplittingAndReadingWritesNeedNoLibrary() throws Exception {
        try (URLClassLoader alone = new URLClassLoader(new URL[] {CLASSES}, ClassLoader.getPlatformClassLoader())) {
            String sql = "SELECT frames(a) FROM films AS OF VERSION 3 WHERE a::image IS NULL; CREATE TABLE t (a image)";

            assertThat(call(alone, "StatementClassifier", "classify", sql, names(alone))
                            .toString())
                    .contains("QUERY");
            assertThat(call(alone, "StatementSplitter", "split", sql).toString())
                    .contains("Span");
            assertThat(call(alone, "WriteParser", "parse", "UPDATE t SET a = 1 RETURNING *")
                            .toString())
                    .contains("UpdateShape");
            assertThat(call(alone, "query.TimeTravelScanner", "scan", sql).toString())
                    .contains("VERSION");
            assertThat(call(alone, "query.MediaSyntaxScanner", "scan", sql).toString())
                    .contains("CAST_OPERATOR");
        }
    }

    @Test
    void theTestSeesALibraryThatIsMissing() throws Exception {
        try (URLClassLoader alone = new URLClassLoader(new URL[] {CLASSES}, ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> call(alone, "QueryParser", "parse", "SELECT 1"))
                    .isInstanceOf(InvocationTargetException.class)
                    .hasCauseInstanceOf(NoClassDefFoundError.class);
        }
    }
}

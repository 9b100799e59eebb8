package dev.vitrine.runtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server's users find in their JVM. */
class ClassLoadersTest {
    @Test
    void twoCopiesOfTheClassesInOneJvmShareAHome(@TempDir Path home) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(new File(element).toURI().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> copy = loader.loadClass(EmbeddedServer.class.getName());
            assertThat(copy).isNotEqualTo(EmbeddedServer.class);
            AutoCloseable theirs =
                    (AutoCloseable) copy.getMethod("acquire", Path.class).invoke(null, home);
            ServerLease ours = EmbeddedServer.acquire(home);
            long server = Servers.processId(home);
            theirs.close();
            assertThat(Sql.query(ours, "SELECT 1")).isEqualTo("1");

            AutoCloseable theirSecond =
                    (AutoCloseable) copy.getMethod("acquire", Path.class).invoke(null, home);
            try (Peer peer = Peer.open(home)) {
                ours.close();
                theirSecond.close();
                assertThat(peer.ask("SELECT 1")).isEqualTo("1");
                assertThat(Servers.processId(home)).isEqualTo(server);
            }
            assertThat(Servers.isRunning(home)).isFalse();
        }
    }

    @Test
    void noThreadKeepsTheJvmAlive(@TempDir Path home) {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (ServerLease lease = EmbeddedServer.acquire(home)) {
            assertThat(lease.port()).isPositive();
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> !thread.isDaemon() && !before.contains(thread))
                            .collect(Collectors.toSet()))
                    .isEmpty();
        }
    }
}

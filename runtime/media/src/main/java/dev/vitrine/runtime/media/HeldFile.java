package dev.vitrine.runtime.media;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A local file that is there as long as this value is reachable and not closed. Not to be changed. Thread-safe.
 */
public final class HeldFile implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Path path;
    private final Cleaner.@Nullable Cleanable release;

    private HeldFile(Path path, boolean isOwned) {
        this.path = Objects.requireNonNull(path, "path");
        this.release = isOwned ? CLEANER.register(this, new Deletion(path)) : null;
    }

    /** A file that stays by itself. */
    public static HeldFile existing(Path path) {
        return new HeldFile(path, false);
    }

    /** A file that is deleted when the value is closed or some time after it is unreachable. */
    static HeldFile owned(Path path) {
        return new HeldFile(path, true);
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** Gives the file up; closing twice is harmless. */
    @Override
    public void close() {
        if (release != null) {
            release.clean();
        }
    }

    private record Deletion(Path path) implements Runnable {
        @Override
        public void run() {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // Still open somewhere (Windows): it goes with the process's directory.
                path.toFile().deleteOnExit();
            }
        }
    }
}

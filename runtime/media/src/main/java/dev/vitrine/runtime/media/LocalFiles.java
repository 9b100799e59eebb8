package dev.vitrine.runtime.media;

import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files of this machine, as far as they lie under the allowed roots. Thread-safe. */
final class LocalFiles {
    private final MediaSettings settings;

    LocalFiles(MediaSettings settings) {
        this.settings = settings;
    }

    /**
     * The real path of a regular file. Never opens anything but directories.
     *
     * @param locator as the user wrote it, for messages
     * @throws UdfException with state 22V04 if there is none, or it may not be read
     */
    Path find(String path, String locator) {
        Path wanted;
        try {
            wanted = settings.mediaRoot().resolve(path);
        } catch (InvalidPathException e) {
            throw refused(locator, "is no path of this machine: " + e.getReason(), e);
        }
        try {
            Path real = wanted.toRealPath();
            checkRoots(real, locator);
            checkRegular(real, locator);
            return real;
        } catch (NoSuchFileException e) {
            checkRoots(nearestReal(wanted), locator);
            throw refused(locator, missing(path, wanted), e);
        } catch (AccessDeniedException e) {
            throw refused(locator, "may not be read by the user of this process", e);
        } catch (FileSystemLoopException e) {
            throw refused(locator, "is a symbolic link that leads to itself", e);
        } catch (IOException e) {
            throw refused(locator, "cannot be reached: " + Shown.reason(e), e);
        }
    }

    /** Whether a file of exactly that name is there. */
    boolean exists(String path) {
        try {
            return Files.exists(settings.mediaRoot().resolve(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private String missing(String path, Path wanted) {
        return Path.of(path).isAbsolute()
                ? "does not exist"
                : "does not exist; looked for " + wanted.toAbsolutePath().normalize() + " (vitrine.media_root is "
                        + settings.mediaRoot() + ")";
    }

    private void checkRoots(@Nullable Path real, String locator) {
        Optional<List<Path>> roots = settings.allowedRoots();
        if (roots.isEmpty()) {
            return;
        }
        for (Path root : realRoots(roots.get())) {
            if (real != null && real.startsWith(root)) {
                return;
            }
        }
        throw refused(
                locator,
                roots.get().isEmpty()
                        ? "is a local file, and none may be read here (vitrine.media_roots is empty)"
                        : "lies outside of vitrine.media_roots",
                null);
    }

    private static List<Path> realRoots(List<Path> roots) {
        List<Path> real = new ArrayList<>();
        for (Path root : roots) {
            try {
                real.add(root.toRealPath());
            } catch (IOException e) {
                // A root that is not there allows nothing.
            }
        }
        return real;
    }

    /** The nearest directory above that is there: what is missing outside of the roots must not be told apart. */
    private static @Nullable Path nearestReal(Path wanted) {
        Path normal = wanted.toAbsolutePath().normalize();
        for (Path parent = normal.getParent(); parent != null; parent = parent.getParent()) {
            try {
                return parent.toRealPath();
            } catch (IOException e) {
                // Try the one above.
            }
        }
        return null;
    }

    private static void checkRegular(Path real, String locator) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw refused(locator, "is a directory, not a file", null);
        }
        if (!attributes.isRegularFile()) {
            throw refused(locator, "is a device, a pipe or a socket, not a file", null);
        }
        if (!Files.isReadable(real)) {
            throw refused(locator, "may not be read by the user of this process", null);
        }
    }

    private static UdfException refused(String locator, String reason, @Nullable Throwable cause) {
        return UdfException.unreachable(Shown.locator(locator) + " " + reason, cause);
    }
}

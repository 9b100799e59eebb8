package dev.vitrine.runtime.postgres;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Who owns a file: a user and a group by number, since a server's user need not have a name. Immutable. */
record FileOwner(int user, int group) {
    private static final int ROOT = 0;

    static FileOwner of(Path file) throws IOException {
        return new FileOwner(
                (Integer) Files.getAttribute(file, "unix:uid"), (Integer) Files.getAttribute(file, "unix:gid"));
    }

    /** The owner of what this JVM creates in the directory. */
    static FileOwner ofThisProcess(Path directory) throws IOException {
        Path proc = Path.of("/proc/self");
        if (Files.exists(proc)) {
            return of(proc);
        }
        Path probe = Files.createTempFile(directory, "owner", null);
        try {
            return of(probe);
        } finally {
            Files.delete(probe);
        }
    }

    boolean isRoot() {
        return user == ROOT;
    }

    /** Hands one file over; nothing happens when it is this owner's already. */
    void takes(Path file) throws IOException {
        if (of(file).user != user) {
            Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Hands a directory over with all that is in it, the directory itself last: its owner tells that all is done. */
    void takesTree(Path directory) throws IOException {
        if (of(directory).user == user) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                takes(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                takes(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

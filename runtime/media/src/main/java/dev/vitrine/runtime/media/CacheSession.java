package dev.vitrine.runtime.media;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A directory of this process for files in use. A lock beside it, which the system drops when the process ends, tells
 * others that it is alive; what dead processes left is removed by the next one. Thread-safe.
 */
final class CacheSession implements AutoCloseable {
    /** Closing any channel of a file drops a process's locks on it (POSIX), so own lock files are told by name. */
    private static final String OWN_PREFIX = ProcessHandle.current().pid() + "-"
            + ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(Instant::toEpochMilli)
                    .orElse(0L) + "-";

    private final Path directory;
    private final Path lockFile;
    private final FileChannel channel;
    private final AtomicLong counter = new AtomicLong();

    private CacheSession(Path directory, Path lockFile, FileChannel channel) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.channel = channel;
    }

    /** Starts a session under {@code parent} and removes those of dead processes. */
    static CacheSession start(Path parent) throws IOException {
        Files.createDirectories(parent);
        removeDead(parent);
        while (true) {
            String name = OWN_PREFIX + UUID.randomUUID();
            Path lockFile = parent.resolve(name + ".lock");
            FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            channel.lock();
            // Another process may have taken the file for a dead one's between the two calls.
            if (Files.exists(lockFile)) {
                return new CacheSession(Files.createDirectory(parent.resolve(name)), lockFile, channel);
            }
            channel.close();
        }
    }

    private static void removeDead(Path parent) throws IOException {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(parent, "*.lock")) {
            for (Path lockFile : locks) {
                if (!lockFile.getFileName().toString().startsWith(OWN_PREFIX)) {
                    removeIfDead(lockFile);
                }
            }
        }
    }

    private static void removeIfDead(Path lockFile) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                remove(directoryOf(lockFile), lockFile);
            }
        } catch (NoSuchFileException e) {
            // Its process ended well, or another one removes it too.
        }
    }

    private static Path directoryOf(Path lockFile) {
        String name = lockFile.getFileName().toString();
        return lockFile.resolveSibling(name.substring(0, name.length() - ".lock".length()));
    }

    private static void remove(Path directory, Path lockFile) throws IOException {
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(directory);
        }
        Files.deleteIfExists(lockFile);
    }

    /** A path in the session's directory that no file has. */
    Path newFile(String prefix, String extension) {
        return directory.resolve(prefix + "-" + counter.incrementAndGet() + "." + extension);
    }

    /** Removes the session's files. */
    @Override
    public void close() throws IOException {
        try (channel) {
            remove(directory, lockFile);
        }
    }
}

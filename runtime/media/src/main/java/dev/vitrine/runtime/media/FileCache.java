package dev.vitrine.runtime.media;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Local copies of media that live elsewhere, by content hash. Several processes may use one directory. What was not
 * used the longest goes when the copies outgrow their limit; a copy that is in use stays, because each user holds a
 * hard link of its own. Thread-safe; touches no file before it is used.
 */
public final class FileCache implements AutoCloseable {
    private final Path directory;
    private final long maxBytes;

    /** One name a copy as long as anybody holds it, so that decoders kept open by path are found again. */
    private final RecentlyUsed<String, WeakReference<HeldFile>> held = new RecentlyUsed<>(10_000);

    /** Hashes of copies that this process made or read. */
    private final RecentlyUsed<String, String> sound = new RecentlyUsed<>(50_000);

    @GuardedBy("this")
    private @Nullable CacheSession session;

    @GuardedBy("this")
    private boolean isClosed;

    /** Bytes added since the directory was measured; negative before the first time. */
    @GuardedBy("this")
    private long addedBytes = -1;

    private FileCache(Path directory, long maxBytes) {
        this.directory = directory;
        this.maxBytes = maxBytes;
    }

    /**
     * A cache in a directory, which is made when it is needed.
     *
     * @param maxBytes most bytes of copies that nobody uses
     */
    public static FileCache of(Path directory, long maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("a cache of %d bytes keeps nothing".formatted(maxBytes));
        }
        return new FileCache(directory.toAbsolutePath(), maxBytes);
    }

    /** A cache in a directory of this user under the system's directory for temporary files. */
    public static FileCache ofUser(long maxBytes) {
        return of(Path.of(System.getProperty("java.io.tmpdir"), "vitrine-media-" + userName()), maxBytes);
    }

    private static String userName() {
        return System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9._-]", "_");
    }

    /** The copy with that hash, if there is one. */
    Optional<HeldFile> find(String sha256, String extension) throws IOException {
        HeldFile known =
                held.find(sha256 + "." + extension).map(WeakReference::get).orElse(null);
        if (known != null) {
            return Optional.of(known);
        }
        Path copy = copies().resolve(sha256);
        Path name = session().newFile(sha256, extension);
        try {
            link(name, copy);
            if (!isSound(name, sha256)) {
                Files.deleteIfExists(name);
                remove(sha256);
                return Optional.empty();
            }
            Files.setLastModifiedTime(name, FileTime.from(Instant.now()));
            return Optional.of(hold(name, sha256, extension));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Copies a stream, which the caller closes.
     *
     * @param isShared whether the copy is kept for later, also for other processes
     * @throws Hashes.TooLargeException if there are more than {@code limit} bytes
     */
    Copy add(InputStream in, String extension, long limit, boolean isShared) throws IOException {
        Path part = session().newFile("part", "part");
        try {
            MessageDigest digest = Hashes.newSha256();
            long size;
            try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
                size = Hashes.copy(in, out, digest, limit);
            }
            String sha256 = HexFormat.of().formatHex(digest.digest());
            Path name = Files.move(part, session().newFile(sha256, extension), StandardCopyOption.ATOMIC_MOVE);
            if (!isShared) {
                return new Copy(HeldFile.owned(name), sha256, size);
            }
            sound.put(sha256, sha256);
            HeldFile file = hold(name, sha256, extension);
            share(name, sha256, size);
            return new Copy(file, sha256, size);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Copies are not forced to disk, which would take longer than most transfers, so one that another process made may be
     * cut off after a power failure: it is read once before it is trusted.
     */
    private boolean isSound(Path file, String sha256) throws IOException {
        if (sound.find(sha256).isPresent()) {
            return true;
        }
        MessageDigest digest = Hashes.newSha256();
        try (InputStream in = Files.newInputStream(file)) {
            Hashes.copy(in, OutputStream.nullOutputStream(), digest, Long.MAX_VALUE);
        }
        boolean isSound = HexFormat.of().formatHex(digest.digest()).equals(sha256);
        if (isSound) {
            sound.put(sha256, sha256);
        }
        return isSound;
    }

    private HeldFile hold(Path name, String sha256, String extension) {
        HeldFile file = HeldFile.owned(name);
        held.put(sha256 + "." + extension, new WeakReference<>(file));
        return file;
    }

    /** Takes a copy away that turned out to be of no use. */
    void remove(String sha256) throws IOException {
        Files.deleteIfExists(copies().resolve(sha256));
    }

    /** Takes a copy away whose content shall be known no more; who reads it goes on. */
    void forget(StoredName name) throws IOException {
        held.remove(name.sha256() + "." + name.extension());
        remove(name.sha256());
    }

    /** A directory for what the parts of this package remember between processes. */
    Path notes() throws IOException {
        session();
        return Files.createDirectories(directory.resolve("notes"));
    }

    private Path copies() throws IOException {
        session();
        return directory.resolve("copies");
    }

    private synchronized CacheSession session() throws IOException {
        if (isClosed) {
            throw new IOException("the file cache is closed");
        }
        if (session == null) {
            PrivateDirectory.create(directory);
            Files.createDirectories(directory.resolve("copies"));
            session = CacheSession.start(directory.resolve("held"));
        }
        return session;
    }

    private void share(Path name, String sha256, long size) throws IOException {
        try {
            link(copies().resolve(sha256), name);
        } catch (FileAlreadyExistsException e) {
            return;
        }
        if (isOverdue(size)) {
            evict();
        }
    }

    /** A second name for a file, or a second file where the file system has no such thing. */
    private static void link(Path name, Path existing) throws IOException {
        try {
            Files.createLink(name, existing);
        } catch (UnsupportedOperationException e) {
            Path part = name.resolveSibling(
                    name.getFileName() + ".part-" + Thread.currentThread().getId());
            Files.copy(existing, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, name, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Measuring costs a listing, so it is done once and then after every twentieth part of the limit. */
    private synchronized boolean isOverdue(long size) {
        if (addedBytes >= 0 && addedBytes + size <= maxBytes / 20) {
            addedBytes += size;
            return false;
        }
        addedBytes = 0;
        return true;
    }

    private void evict() throws IOException {
        List<Used> copies = new ArrayList<>();
        long total = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(copies())) {
            for (Path file : files) {
                try {
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    copies.add(new Used(file, attributes.size(), attributes.lastModifiedTime()));
                    total += attributes.size();
                } catch (NoSuchFileException e) {
                    // Another process evicts too.
                }
            }
        }
        copies.sort(Comparator.comparing(Used::time));
        for (Used copy : copies) {
            if (total <= maxBytes) {
                return;
            }
            Files.deleteIfExists(copy.file());
            total -= copy.size();
        }
    }

    /** Gives up all copies that this process holds. */
    @Override
    public synchronized void close() throws IOException {
        isClosed = true;
        if (session != null) {
            session.close();
            session = null;
        }
    }

    /** A copy that was just made. */
    record Copy(HeldFile file, String sha256, long sizeBytes) {}

    private record Used(Path file, long size, FileTime time) {}
}

package dev.vitrine.runtime.media;

import dev.vitrine.udf.Media;
import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Files by content hash, in two levels of 256 folders: {@code ab/cd/abcd....jpg}. Thread-safe. */
final class ContentFolder {
    private final Path root;

    ContentFolder(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    /** Where files lie while they are written. */
    Path parts() {
        return root.resolve("tmp");
    }

    private Path leaf(String sha256) {
        return root.resolve(sha256.substring(0, 2)).resolve(sha256.substring(2, 4));
    }

    /** The file of that hash, whatever its extension. */
    Optional<Path> find(StoredName name) throws IOException {
        Path exact = leaf(name.sha256()).resolve(name.fileName());
        if (Files.isRegularFile(exact)) {
            return Optional.of(exact);
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(leaf(name.sha256()), name.sha256() + ".*")) {
            for (Path file : files) {
                return Optional.of(file);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** Deletes the files of that hash. */
    void remove(String sha256) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(leaf(sha256), sha256 + ".*")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Its writer died before it wrote anything.
        }
    }

    Writer writer() {
        return new Writer();
    }

    /**
     * Writes many files, which are put on disk together. One thread.
     */
    final class Writer implements AutoCloseable {
        private static final int MAX_STAGED = 500;
        private static final long MAX_STAGED_BYTES = 64 << 20;

        private final List<Staged> staged = new ArrayList<>();
        private long stagedBytes;

        private Writer() {}

        /** Writes a medium unless its file is there. */
        void write(Media media, StoredName name) throws IOException {
            Optional<Path> present = find(name);
            if (present.isPresent() && isWhole(present.get(), media)) {
                return;
            }
            Path part = Files.createDirectories(parts()).resolve(UUID.randomUUID() + ".part");
            staged.add(new Staged(part, leaf(name.sha256()).resolve(name.fileName())));
            stagedBytes += copy(media, name, part);
            if (staged.size() == MAX_STAGED || stagedBytes >= MAX_STAGED_BYTES) {
                flush();
            }
        }

        private boolean isWhole(Path file, Media media) throws IOException {
            try {
                // A sweep of files without rows leaves young ones alone.
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                return Files.size(file) == media.sizeBytes();
            } catch (NoSuchFileException e) {
                return false;
            }
        }

        private long copy(Media media, StoredName name, Path part) throws IOException {
            MessageDigest digest = Hashes.newSha256();
            long size;
            try (InputStream in = media.open();
                    OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
                size = Hashes.copy(in, out, digest, Long.MAX_VALUE);
            }
            checkHash(digest, media, name);
            return size;
        }

        /** Lets the files that were written appear under their names, whole and on disk. */
        void flush() throws IOException {
            Force.files(staged.stream().map(Staged::part).toList());
            Set<Path> changed = new LinkedHashSet<>();
            for (Staged file : staged) {
                Path leaf = Objects.requireNonNull(file.target().getParent());
                if (!Files.isDirectory(leaf)) {
                    Files.createDirectories(leaf);
                    changed.add(Objects.requireNonNull(leaf.getParent()));
                    changed.add(root);
                }
                Files.move(
                        file.part(),
                        file.target(),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
                changed.add(leaf);
            }
            Force.folders(changed);
            staged.clear();
            stagedBytes = 0;
        }

        /** Removes what was not flushed. */
        @Override
        public void close() throws IOException {
            for (Staged file : staged) {
                Files.deleteIfExists(file.part());
            }
        }
    }

    private record Staged(Path part, Path target) {}

    /** A content must never stand under another's hash. */
    static void checkHash(MessageDigest digest, Media media, StoredName name) {
        if (!HexFormat.of().formatHex(digest.digest()).equals(name.sha256())) {
            throw UdfException.unreachable(
                    "%s changed while it was stored".formatted(Shown.locator(media.locator())), null);
        }
    }
}

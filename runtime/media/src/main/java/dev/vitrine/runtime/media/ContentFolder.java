package dev.vitrine.runtime.media;

import dev.vitrine.udf.Media;
import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
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
import java.util.HexFormat;
import java.util.LinkedHashSet;
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

    /** Writes a batch of files; closing it puts their names on disk. One thread. */
    final class Writer implements AutoCloseable {
        private final Set<Path> changed = new LinkedHashSet<>();

        private Writer() {}

        /** Writes a medium unless its file is there. */
        void write(Media media, StoredName name) throws IOException {
            Optional<Path> present = find(name);
            if (present.isPresent() && isWhole(present.get(), media)) {
                return;
            }
            Path part = createFolders(name.sha256());
            try {
                copy(media, name, part);
                Path leaf = leaf(name.sha256());
                Files.move(
                        part,
                        leaf.resolve(name.fileName()),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
                changed.add(leaf);
            } finally {
                Files.deleteIfExists(part);
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

        private Path createFolders(String sha256) throws IOException {
            Path leaf = leaf(sha256);
            if (!Files.isDirectory(leaf)) {
                Files.createDirectories(leaf);
                changed.add(root);
                changed.add(root.resolve(sha256.substring(0, 2)));
            }
            return Files.createDirectories(parts()).resolve(UUID.randomUUID() + ".part");
        }

        private void copy(Media media, StoredName name, Path part) throws IOException {
            MessageDigest digest = Hashes.newSha256();
            try (InputStream in = media.open();
                    FileChannel channel =
                            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                Hashes.copy(in, out, digest, Long.MAX_VALUE);
                channel.force(true);
            }
            checkHash(digest, media, name);
        }

        @Override
        public void close() throws IOException {
            for (Path directory : changed) {
                force(directory);
            }
        }
    }

    /** A content must never stand under another's hash. */
    static void checkHash(MessageDigest digest, Media media, StoredName name) {
        if (!HexFormat.of().formatHex(digest.digest()).equals(name.sha256())) {
            throw UdfException.unreachable(
                    "%s changed while it was stored".formatted(Shown.locator(media.locator())), null);
        }
    }

    /** Puts a folder's entries on disk, where the system can open a folder. */
    private static void force(Path directory) throws IOException {
        if (System.getProperty("os.name", "").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

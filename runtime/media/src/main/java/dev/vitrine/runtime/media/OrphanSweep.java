package dev.vitrine.runtime.media;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Removes files that have no row, since the transaction that put them was rolled back or its process died. */
final class OrphanSweep {
    private static final Duration MIN_AGE = Duration.ofDays(1);

    private final Connection connection;
    private final ContentFolder folder;
    private long media;
    private long sizeBytes;

    OrphanSweep(Connection connection, ContentFolder folder) {
        this.connection = connection;
        this.folder = folder;
    }

    /** What was swept before and by this. */
    MediaStore.Swept run(MediaStore.Swept before) throws IOException, SQLException {
        removeOld(folder.parts());
        if (Files.isDirectory(folder.root())) {
            try (DirectoryStream<Path> outer = Files.newDirectoryStream(folder.root(), "[0-9a-f][0-9a-f]")) {
                for (Path directory : outer) {
                    runInner(directory);
                }
            }
        }
        return new MediaStore.Swept(before.media() + media, before.sizeBytes() + sizeBytes);
    }

    private void runInner(Path directory) throws IOException, SQLException {
        try (DirectoryStream<Path> inner = Files.newDirectoryStream(directory, "[0-9a-f][0-9a-f]")) {
            for (Path leaf : inner) {
                Map<String, Path> old = oldFiles(leaf);
                if (!old.isEmpty()) {
                    old.keySet().retainAll(withoutRow(old.keySet()));
                    for (Map.Entry<String, Path> orphan : old.entrySet()) {
                        remove(orphan.getKey(), orphan.getValue());
                    }
                }
            }
        }
    }

    private static Map<String, Path> oldFiles(Path leaf) throws IOException {
        Map<String, Path> old = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(leaf)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.matches("[0-9a-f]{64}\\..*") && isOld(file)) {
                    old.put(name.substring(0, 64), file);
                }
            }
        }
        return old;
    }

    private static boolean isOld(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file)
                    .toInstant()
                    .isBefore(Instant.now().minus(MIN_AGE));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void removeOld(Path parts) throws IOException {
        if (Files.isDirectory(parts)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(parts)) {
                for (Path file : files) {
                    if (isOld(file)) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        }
    }

    private Set<String> withoutRow(Set<String> hashes) throws SQLException {
        String sql = """
                SELECT given.hex FROM unnest(?) AS given (hex)
                WHERE NOT EXISTS (SELECT FROM vitrine.media m WHERE m.sha256 = decode(given.hex, 'hex'))""";
        Set<String> without = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", hashes.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    without.add(rows.getString(1));
                }
            }
        }
        return without;
    }

    /**
     * Takes the hash by a row of its own while the file goes, and takes the row back: who puts the same content meanwhile
     * waits, or has a row already, perhaps uncommitted, and then the file stays.
     */
    private void remove(String hash, Path file) throws SQLException {
        String claim = """
                INSERT INTO vitrine.media (sha256, extension, media_type, size_bytes, lease_until)
                VALUES (decode(?, 'hex'), 'bin', 'application/octet-stream', 0, now()) ON CONFLICT DO NOTHING""";
        Transactions.inTransaction(connection, () -> {
            if (update(claim, hash) == 1) {
                delete(hash, file);
                update("DELETE FROM vitrine.media WHERE sha256 = decode(?, 'hex')", hash);
            }
            return hash;
        });
    }

    private int update(String sql, String hash) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, hash);
            return statement.executeUpdate();
        }
    }

    private void delete(String hash, Path file) throws SQLException {
        try {
            long size = Files.size(file);
            folder.remove(hash);
            media++;
            sizeBytes += size;
        } catch (NoSuchFileException e) {
            // Another sweep was here.
        } catch (IOException e) {
            throw new SQLException("%s cannot be deleted: %s".formatted(file, e), "58030", e);
        }
    }
}

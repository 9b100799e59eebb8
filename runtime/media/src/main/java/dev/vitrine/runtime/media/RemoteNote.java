package dev.vitrine.runtime.media;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;

/**
 * What is known of a URL's content: kept beside the copies, so that a later process needs to ask only whether it
 * changed.
 *
 * @param sha256 the content's hash
 * @param extension the copy's extension
 * @param entityTag the server's ETag, or empty
 * @param lastModified the server's Last-Modified, or empty
 */
record RemoteNote(String sha256, String extension, String entityTag, String lastModified) {
    boolean canBeValidated() {
        return !entityTag.isEmpty() || !lastModified.isEmpty();
    }

    static Optional<RemoteNote> read(Path directory, String url) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file(directory, url), StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        RemoteNote note = new RemoteNote(
                properties.getProperty("sha256", ""),
                properties.getProperty("extension", "bin"),
                properties.getProperty("etag", ""),
                properties.getProperty("last_modified", ""));
        boolean isOfThisUrl = url.equals(properties.getProperty("url"));
        return isOfThisUrl
                        && note.sha256().matches("[0-9a-f]{64}")
                        && note.extension().matches("[a-z0-9]{1,16}")
                ? Optional.of(note)
                : Optional.empty();
    }

    void write(Path directory, String url) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("url", url);
        properties.setProperty("sha256", sha256);
        properties.setProperty("extension", extension);
        properties.setProperty("etag", entityTag);
        properties.setProperty("last_modified", lastModified);
        Path part = Files.createTempFile(directory, "note-", ".part");
        try {
            try (Writer writer = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
                properties.store(writer, null);
            }
            Files.move(part, file(directory, url), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static Path file(Path directory, String url) {
        byte[] hash = Hashes.newSha256().digest(url.getBytes(StandardCharsets.UTF_8));
        return directory.resolve(HexFormat.of().formatHex(hash));
    }
}

package dev.vitrine.runtime.media;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/** SHA-256 of files, computed once as long as a file stays what it is. Thread-safe. */
final class Hashes {
    /**
     * A file that changed later than this before it was read may change again without a new time of modification, since
     * file systems count time in steps of up to 2 s.
     */
    private static final Duration UNSETTLED = Duration.ofSeconds(2);

    private final RecentlyUsed<FileIdentity, String> known = new RecentlyUsed<>(20_000);

    /**
     * The hash of a file's bytes.
     *
     * @throws IOException also if the file changes while it is read
     */
    String sha256(Path file) throws IOException {
        FileIdentity identity = FileIdentity.of(file);
        Optional<String> hash = known.find(identity);
        if (hash.isPresent()) {
            return hash.get();
        }
        Instant start = Instant.now();
        MessageDigest digest = newSha256();
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            copy(in, OutputStream.nullOutputStream(), digest, Long.MAX_VALUE);
        }
        String computed = HexFormat.of().formatHex(digest.digest());
        if (!FileIdentity.of(file).equals(identity)) {
            throw new IOException("the file changed while it was read");
        }
        if (identity.modified().toInstant().plus(UNSETTLED).isBefore(start)) {
            known.put(identity, computed);
        }
        return computed;
    }

    /**
     * Copies a stream to its end and closes neither.
     *
     * @return number of bytes
     * @throws TooLargeException if there are more than {@code maxBytes}
     */
    static long copy(InputStream in, OutputStream out, MessageDigest digest, long maxBytes) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            total += read;
            if (total > maxBytes) {
                throw new TooLargeException();
            }
            digest.update(buffer, 0, read);
            out.write(buffer, 0, read);
        }
        return total;
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** More bytes than are taken. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}

package dev.vitrine.udf;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A media value in memory. Its hash and its temporary file are made when they are first asked for. */
abstract class BytesMedia implements Media {
    private volatile @Nullable String sha256;
    private volatile @Nullable Path file;

    /** The encoded bytes; not to be changed. */
    abstract byte[] encoded();

    @Override
    public final String locator() {
        return "vitrine:sha256/" + sha256() + "." + MediaTypes.extension(mediaType());
    }

    @Override
    public final String sha256() {
        String known = sha256;
        if (known == null) {
            known = HexFormat.of().formatHex(newSha256().digest(encoded()));
            sha256 = known;
        }
        return known;
    }

    @Override
    public final long sizeBytes() {
        return encoded().length;
    }

    @Override
    public final InputStream open() {
        return new ByteArrayInputStream(encoded());
    }

    @Override
    public final Path file() throws IOException {
        Path known = file;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            if (file == null) {
                file = TemporaryFiles.write(this, encoded(), "." + MediaTypes.extension(mediaType()));
            }
            return Objects.requireNonNull(file);
        }
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other == this
                || other instanceof Media media
                        && kind() == media.kind()
                        && sizeBytes() == media.sizeBytes()
                        && sha256().equals(media.sha256());
    }

    @Override
    public final int hashCode() {
        return sha256().hashCode();
    }

    @Override
    public final String toString() {
        return kind() + " " + mediaType();
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

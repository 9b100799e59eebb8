package dev.vitrine.runtime.media;

import dev.vitrine.udf.Media;
import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Writes contents into {@code vitrine.media_chunk} within one transaction. One thread. */
final class ChunkWriter implements AutoCloseable {
    /** Postgres cuts a value into pieces of 2 kB by itself; this is what one round trip carries. */
    static final int CHUNK_BYTES = 512 << 10;

    private static final long BATCH_BYTES = 2 << 20;

    private final PreparedStatement statement;
    private long batchBytes;
    private int batchSize;

    ChunkWriter(Connection connection) throws SQLException {
        this.statement = connection.prepareStatement("CALL vitrine.put_media_chunk(?, ?, ?)");
    }

    /** Adds a content; an empty one is one empty piece. */
    void write(Media media, StoredName name) throws SQLException {
        MessageDigest digest = Hashes.newSha256();
        try (InputStream in = media.open()) {
            byte[] chunk = in.readNBytes(CHUNK_BYTES);
            int number = 0;
            do {
                digest.update(chunk);
                add(name, number++, chunk);
                chunk = in.readNBytes(CHUNK_BYTES);
            } while (chunk.length > 0);
        } catch (IOException e) {
            throw UdfException.unreachable(
                    "%s cannot be read: %s".formatted(Shown.locator(media.locator()), Shown.reason(e)), e);
        }
        ContentFolder.checkHash(digest, media, name);
    }

    private void add(StoredName name, int number, byte[] chunk) throws SQLException {
        if (batchBytes + chunk.length > BATCH_BYTES) {
            flush();
        }
        statement.setString(1, name.sha256());
        statement.setInt(2, number);
        statement.setBytes(3, chunk);
        statement.addBatch();
        batchSize++;
        batchBytes += chunk.length;
    }

    /** Sends what was added. */
    void flush() throws SQLException {
        if (batchSize > 0) {
            statement.executeBatch();
            batchSize = 0;
            batchBytes = 0;
        }
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}

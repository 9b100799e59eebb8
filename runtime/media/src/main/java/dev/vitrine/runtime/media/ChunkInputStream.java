package dev.vitrine.runtime.media;

import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A content of {@code vitrine.media_chunk}, fetched a few pieces at a time: the server's driver would otherwise read all
 * of them into memory. Failures of JDBC are the cause of an IOException. One thread.
 */
final class ChunkInputStream extends InputStream {
    private static final int CHUNKS_A_FETCH = 4;

    private final StoredName name;
    private final PreparedStatement statement;
    private final Queue<byte[]> fetched = new ArrayDeque<>();
    private int nextNumber;
    private boolean isAtEnd;
    private byte @Nullable [] chunk;
    private int position;

    ChunkInputStream(Connection connection, StoredName name) throws SQLException {
        this.name = name;
        this.statement = connection.prepareStatement("SELECT number, bytes FROM vitrine.read_media(?, ?, ?)");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        byte[] current = chunk;
        while (current == null || position == current.length) {
            current = next();
            if (current == null) {
                return -1;
            }
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, target, offset, count);
        position += count;
        return count;
    }

    private byte @Nullable [] next() throws IOException {
        if (fetched.isEmpty() && !isAtEnd) {
            try {
                fetch();
            } catch (SQLException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        chunk = fetched.poll();
        position = 0;
        return chunk;
    }

    private void fetch() throws SQLException {
        statement.setString(1, name.sha256());
        statement.setInt(2, nextNumber);
        statement.setInt(3, nextNumber + CHUNKS_A_FETCH - 1);
        int first = nextNumber;
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                fetched.add(rows.getBytes(2));
                nextNumber++;
            }
        }
        isAtEnd = nextNumber < first + CHUNKS_A_FETCH;
        if (nextNumber == 0) {
            throw UdfException.unreachable(
                    "\"%s\" is not in the database's media store".formatted(name.locator()), null);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            statement.close();
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}

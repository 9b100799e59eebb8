package dev.vitrine.runtime.media;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Removes rows of media that nothing refers to, and with them their contents. */
final class Sweep {
    private static final int SLICE = 200;

    private static final String CANDIDATES = """
            SELECT encode(m.sha256, 'hex')
            FROM vitrine.media m
            WHERE m.lease_until < now() AND m.created_at < now() - interval '1 day'
              AND NOT EXISTS (
                SELECT FROM (%s) AS used (locator)
                WHERE substring(used.locator::text from 'vitrine:sha256/([0-9a-f]{64})') = encode(m.sha256, 'hex'))""";

    /** The lease is looked at again, since somebody may have put the same content in the meantime. */
    private static final String DELETE = """
            DELETE FROM vitrine.media m
            USING unnest(?) AS swept (hex)
            WHERE m.sha256 = decode(swept.hex, 'hex') AND m.lease_until < now()
            RETURNING swept.hex, m.extension, m.size_bytes""";

    private Sweep() {}

    /** Removes the contents of rows that were deleted in the running transaction. */
    @FunctionalInterface
    interface Contents {
        void remove(List<StoredName> names) throws SQLException;
    }

    /**
     * Sweeps in slices, each a short transaction. A slice's contents go after its rows and before its commit: who puts
     * the same content waits for the commit at the row, and then finds that the content is gone.
     */
    static MediaStore.Swept run(Connection connection, String references, Contents contents) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new SQLException("media are swept outside of a transaction block", "25001");
        }
        List<String> hashes = candidates(connection, references);
        long media = 0;
        long sizeBytes = 0;
        for (int start = 0; start < hashes.size(); start += SLICE) {
            List<String> slice = hashes.subList(start, Math.min(hashes.size(), start + SLICE));
            MediaStore.Swept swept = Transactions.inTransaction(connection, () -> remove(connection, slice, contents));
            media += swept.media();
            sizeBytes += swept.sizeBytes();
        }
        return new MediaStore.Swept(media, sizeBytes);
    }

    private static List<String> candidates(Connection connection, String references) throws SQLException {
        List<String> hashes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(CANDIDATES.formatted(references));
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                hashes.add(rows.getString(1));
            }
        }
        return hashes;
    }

    private static MediaStore.Swept remove(Connection connection, List<String> hashes, Contents contents)
            throws SQLException {
        List<StoredName> names = new ArrayList<>();
        long sizeBytes = 0;
        try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
            statement.setArray(1, connection.createArrayOf("text", hashes.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(new StoredName(rows.getString(1), rows.getString(2)));
                    sizeBytes += rows.getLong(3);
                }
            }
        }
        contents.remove(names);
        return new MediaStore.Swept(names.size(), sizeBytes);
    }
}

package dev.vitrine.runtime.media;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Removes rows of media that nothing refers to, and with them their contents. */
final class Sweep {
    private static final int SLICE = 200;

    private static final String UNUSED = """
              NOT EXISTS (
                SELECT FROM (%s) AS used (locator)
                WHERE substring(used.locator::text from 'vitrine:sha256/([0-9a-f]{64})') = encode(m.sha256, 'hex'))""";

    private static final String CANDIDATES = """
            SELECT encode(m.sha256, 'hex')
            FROM vitrine.media m
            WHERE m.lease_until < now() AND m.created_at < now() - interval '1 day' AND\s""" + UNUSED;

    private static final String GIVEN = """
            SELECT encode(m.sha256, 'hex'), m.size_bytes
            FROM vitrine.media m JOIN unnest(?) AS given (hex) ON m.sha256 = decode(given.hex, 'hex')
            WHERE\s""" + UNUSED;

    private static final String DELETE_GIVEN = """
            DELETE FROM vitrine.media m
            USING unnest(?) AS swept (hex)
            WHERE m.sha256 = decode(swept.hex, 'hex')
            RETURNING swept.hex, m.extension, m.size_bytes""";

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
            MediaStore.Swept swept =
                    Transactions.inTransaction(connection, () -> remove(connection, slice, DELETE, contents));
            media += swept.media();
            sizeBytes += swept.sizeBytes();
        }
        return new MediaStore.Swept(media, sizeBytes);
    }

    /** Removes those of some media that nothing refers to, in one transaction. */
    static MediaStore.Swept remove(
            Connection connection, Collection<String> hashes, String references, boolean dryRun, Contents contents)
            throws SQLException {
        List<String> unused = new ArrayList<>();
        long sizeBytes = 0;
        try (PreparedStatement statement = connection.prepareStatement(GIVEN.formatted(references))) {
            statement.setArray(1, connection.createArrayOf("text", hashes.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    unused.add(rows.getString(1));
                    sizeBytes += rows.getLong(2);
                }
            }
        }
        return dryRun || unused.isEmpty()
                ? new MediaStore.Swept(unused.size(), sizeBytes)
                : Transactions.inTransaction(connection, () -> remove(connection, unused, DELETE_GIVEN, contents));
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

    private static MediaStore.Swept remove(Connection connection, List<String> hashes, String delete, Contents contents)
            throws SQLException {
        List<StoredName> names = new ArrayList<>();
        long sizeBytes = 0;
        try (PreparedStatement statement = connection.prepareStatement(delete)) {
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

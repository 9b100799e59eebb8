package dev.vitrine.runtime.media;

import dev.vitrine.udf.Media;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * Keeps media that were given as bytes or computed, under their content hash: equal contents are kept once. A content is
 * preceded by its row in {@code vitrine.media} with a lease of two days; what nothing refers to when the lease is over
 * is swept. Thread-safe.
 */
public interface MediaStore extends StoredMedia {
    /**
     * Keeps media. All rows are written by one statement, which is committed before the contents are written where the
     * connection is in autocommit mode. In a transaction, which must be READ COMMITTED, a rollback takes back what is in
     * the database, and a sweep collects the rest.
     *
     * @return the locators, {@code vitrine:sha256/<hash>.<extension>}, in the order of the media
     * @throws SQLException also with state 58030 if a file cannot be written
     * @throws dev.vitrine.udf.UdfException if a medium's bytes cannot be read or are not those of its hash
     */
    List<String> putAll(Connection connection, List<? extends Media> media) throws SQLException;

    /**
     * Removes what nothing refers to, whose lease is over and which is a day old at least. To be run by the owner of
     * schema {@code vitrine}; others may put and read meanwhile.
     *
     * @param connection in autocommit mode
     * @param references a query with one column of text: every locator in use, wherever it is kept, more than once or
     *     null if need be; a fragment after the locator is ignored
     */
    Swept sweep(Connection connection, String references) throws SQLException;

    /**
     * Removes those of some media that nothing refers to, however young they are. To be run by the owner of schema {@code
     * vitrine}.
     *
     * @param connection in autocommit mode, or in a transaction when nothing is removed
     * @param hashes SHA-256 in hexadecimal
     * @param references as for {@link #sweep}
     * @param dryRun whether it only tells what it would remove
     */
    Swept remove(Connection connection, Collection<String> hashes, String references, boolean dryRun)
            throws SQLException;

    /**
     * What a sweep removed.
     *
     * @param media number of media
     * @param sizeBytes the sum of their sizes
     */
    record Swept(long media, long sizeBytes) {}
}

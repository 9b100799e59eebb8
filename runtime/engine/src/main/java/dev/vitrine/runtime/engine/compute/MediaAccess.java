package dev.vitrine.runtime.engine.compute;

import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** How computing reaches media. Thread-safe. */
public interface MediaAccess {
    /** The medium behind a locator; opened when its bytes are asked for. */
    Media open(MediaKind kind, String locator);

    /** Puts media into the database's media store and answers their locators, in order. */
    List<String> store(List<Media> media);

    /**
     * Removes those of some stored media that nothing in the database refers to.
     *
     * @param connection in autocommit mode, or in a transaction when nothing is removed
     * @param hashes SHA-256 in hexadecimal
     * @param dryRun whether it only tells what it would remove
     */
    Removed remove(Connection connection, Collection<String> hashes, boolean dryRun) throws SQLException;

    /**
     * What was removed.
     *
     * @param media number of media
     * @param sizeBytes the sum of their sizes
     */
    record Removed(long media, long sizeBytes) {}
}

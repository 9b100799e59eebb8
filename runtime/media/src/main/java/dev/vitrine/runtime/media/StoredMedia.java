package dev.vitrine.runtime.media;

import java.io.IOException;
import java.sql.SQLException;

/** Reads what the media store of a database keeps. Thread-safe. */
@FunctionalInterface
public interface StoredMedia {
    /**
     * A local file with the bytes of a stored medium.
     *
     * @throws dev.vitrine.udf.UdfException with state 22V04 if the store has none of that hash, 22V02 if its bytes are
     *     not those of the hash
     */
    HeldFile fetch(StoredName name) throws SQLException, IOException;
}

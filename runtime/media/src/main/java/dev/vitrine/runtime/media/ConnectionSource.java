package dev.vitrine.runtime.media;

import java.sql.Connection;
import java.sql.SQLException;

/** Gives connections to one database, such as a pool does. Thread-safe. */
@FunctionalInterface
public interface ConnectionSource {
    /** A connection in autocommit mode; the caller closes it. */
    Connection open() throws SQLException;
}

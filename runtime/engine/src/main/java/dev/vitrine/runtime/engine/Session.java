package dev.vitrine.runtime.engine;

import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import java.sql.Connection;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The engine's side of one connection. Used by one thread at a time, but for {@link #cancel()}. */
public final class Session implements AutoCloseable {
    private final Database database;
    private final Connection connection;

    Session(Database database, Connection connection) {
        this.database = database;
        this.connection = connection;
    }

    /**
     * Routes a text; a text seen before costs a look-up. Never fails: a text that does not parse is reported when it is
     * run.
     */
    public Program program(String sql) {
        return new PassThrough(false);
    }

    /**
     * The 1-based numbers of a result's columns that a user sees, in order, or null if that is all of them. Costs no
     * round trip.
     */
    public int @Nullable [] visibleColumns(ResultSetMetaData columns) throws SQLException {
        return null;
    }

    /** What a column of a table or view is beyond its type; empty for an ordinary one. */
    public Optional<ColumnRole> role(String schema, String table, String column) throws SQLException {
        return Optional.empty();
    }

    /** The kind of a result's column if it is a media column of a table or view, or a media value that was computed. */
    public Optional<MediaKind> mediaKind(ResultSetMetaData columns, int column) throws SQLException {
        return Optional.empty();
    }

    /** Opens a media value by its locator; bytes are read when they are asked for. */
    public Media media(MediaKind kind, String locator) throws SQLException {
        throw new SQLException("media \"" + locator + "\" of kind " + kind + " cannot be opened", "22V04");
    }

    /** Stops what runs, from any thread; the running call ends with 57014. */
    public void cancel() throws SQLException {}

    /** Forgets what belongs to this connection; the connection itself stays open. */
    @Override
    public void close() {}
}

package dev.vitrine.runtime.engine.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * Whether a connection is one session of the server all the time. Where the user wants no prepared statements there may be a pool
 * between that gives each transaction another session, in which temporary tables are gone and names of statements unknown or
 * taken. The server's driver names a statement, whatever its settings, whose rows come in parts or which is described without a
 * run; so these are done in another way there.
 */
public final class ServerSession {
    private ServerSession() {}

    /** Whether what a transaction leaves in the session is there in the next. */
    public static boolean lasts(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getPrepareThreshold() != 0;
    }

    /** Lets rows of a query of ours come in parts, or all at once. */
    public static void setFetchSize(PreparedStatement statement, int rows) throws SQLException {
        statement.setFetchSize(lasts(statement.getConnection()) ? rows : 0);
    }

    /** Something that reads a description. */
    public interface Reader<T> {
        T read(ResultSetMetaData columns) throws SQLException;
    }

    /** Describes the columns of a query without parameters. */
    public static <T> T describe(Connection connection, String query, Reader<T> reader) throws SQLException {
        if (lasts(connection)) {
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                return reader.read(statement.getMetaData());
            }
        }
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT * FROM (" + query + "\n) AS \"~described\" LIMIT 0");
                ResultSet none = statement.executeQuery()) {
            return reader.read(none.getMetaData());
        }
    }
}

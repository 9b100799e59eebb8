package dev.vitrine.runtime.engine.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * What makes the server's driver give a statement a name on the server, whatever its settings: rows in parts, and a description
 * without a run. Where the user wants no prepared statements there may be a pool between that gives each transaction
 * another connection, on which the name is unknown or taken; so it is done without.
 */
public final class NamedStatements {
    private NamedStatements() {}

    private static boolean areWanted(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getPrepareThreshold() != 0;
    }

    /** Lets rows of a query of ours come in parts, or all at once. */
    public static void setFetchSize(PreparedStatement statement, int rows) throws SQLException {
        statement.setFetchSize(areWanted(statement.getConnection()) ? rows : 0);
    }

    /** Something that reads a description. */
    public interface Reader<T> {
        T read(ResultSetMetaData columns) throws SQLException;
    }

    /** Describes the columns of a query without parameters. */
    public static <T> T describe(Connection connection, String query, Reader<T> reader) throws SQLException {
        if (areWanted(connection)) {
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

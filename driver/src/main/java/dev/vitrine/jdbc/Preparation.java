package dev.vitrine.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How a statement was asked to be prepared, so that it can be made again in the same way.
 *
 * @param type the result sets' type
 * @param concurrency the result sets' concurrency
 * @param holdability the result sets' holdability; 0 for the connection's
 * @param keys the generated keys that were asked for
 * @param isCall whether it is a {@code CallableStatement}
 */
record Preparation(int type, int concurrency, int holdability, KeyRequest keys, boolean isCall) {
    static final Preparation DEFAULT = of(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, 0);
    static final Preparation CALL =
            new Preparation(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, 0, KeyRequest.NONE, true);

    static Preparation of(int type, int concurrency, int holdability) {
        return new Preparation(type, concurrency, holdability, KeyRequest.NONE, false);
    }

    static Preparation of(KeyRequest keys) {
        return keys.wanted() ? new Preparation(DEFAULT.type, DEFAULT.concurrency, 0, keys, false) : DEFAULT;
    }

    static Preparation ofCall(int type, int concurrency, int holdability) {
        return new Preparation(type, concurrency, holdability, KeyRequest.NONE, true);
    }

    /** The server driver's statement for a text that goes to it as it is. */
    PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        if (keys.isByName()) {
            return connection.prepareStatement(sql, keys.nameArray());
        }
        if (keys.wanted()) {
            return connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS);
        }
        if (isCall) {
            return holdability == 0
                    ? connection.prepareCall(sql, type, concurrency)
                    : connection.prepareCall(sql, type, concurrency, holdability);
        }
        return holdability == 0
                ? connection.prepareStatement(sql, type, concurrency)
                : connection.prepareStatement(sql, type, concurrency, holdability);
    }

    /** A statement that holds settings while the engine runs the text. */
    Statement settings(Connection connection) throws SQLException {
        return holdability == 0
                ? connection.createStatement(type, concurrency)
                : connection.createStatement(type, concurrency, holdability);
    }
}

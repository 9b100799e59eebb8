package dev.vitrine.runtime.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Runs one statement on a connection of its own. */
final class Sql {
    private Sql() {}

    static void run(ServerLease lease, String sql) throws SQLException {
        try (Connection connection = connect(lease);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String query(ServerLease lease, String sql) throws SQLException {
        try (Connection connection = connect(lease);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    static Connection connect(ServerLease lease) throws SQLException {
        return DriverManager.getConnection(lease.jdbcUrl(), lease.user(), lease.password());
    }
}

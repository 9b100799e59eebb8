package dev.vitrine.runtime.engine.run;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.expression.TypeOracle;
import dev.vitrine.runtime.engine.rows.MediaColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Types of expressions, as the server itself tells them for a statement that is described and never run. */
public final class ServerTypes implements TypeOracle {
    private final Connection connection;
    private final String from;

    /**
     * Types over a FROM clause.
     *
     * @param from what stands after FROM
     */
    public ServerTypes(Connection connection, String from) {
        this.connection = connection;
        this.from = from;
    }

    @Override
    public List<PostgresType> describe(List<String> expressions) {
        try {
            return describe(connection, "SELECT " + String.join(", ", expressions) + " FROM " + from);
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    /** The server's driver calls an integer column with a sequence by the name that only CREATE TABLE knows. */
    private static String plain(String type) {
        return switch (type) {
            case "smallserial" -> "int2";
            case "serial" -> "int4";
            case "bigserial" -> "int8";
            default -> type;
        };
    }

    /** The types of a query's columns. */
    public static List<PostgresType> describe(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            ResultSetMetaData columns = statement.getMetaData();
            List<PostgresType> types = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                Optional<PostgresType> media =
                        MediaColumns.kind(connection, columns, i).map(PostgresType::of);
                types.add(media.isPresent() ? media.get() : PostgresType.of(plain(columns.getColumnTypeName(i))));
            }
            return types;
        }
    }
}

package dev.vitrine.runtime.engine.run;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.expression.TypeOracle;
import dev.vitrine.runtime.engine.rows.MediaColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.util.PSQLException;

/** Types of expressions, as the server itself tells them for a statement that is described and never run. */
public final class ServerTypes implements TypeOracle {
    private final Connection connection;
    private final String from;
    /** Whether the expressions were taken once, so that a function that is unknown now has gone. */
    private final boolean stored;

    /**
     * Types over a FROM clause.
     *
     * @param from what stands after FROM
     */
    public ServerTypes(Connection connection, String from) {
        this(connection, from, false);
    }

    private ServerTypes(Connection connection, String from, boolean stored) {
        this.connection = connection;
        this.from = from;
        this.stored = stored;
    }

    /** As {@link #ServerTypes}, for expressions of the catalog: a function that nobody knows any more is a missing jar. */
    public static ServerTypes ofStored(Connection connection, String from) {
        return new ServerTypes(connection, from, true);
    }

    @Override
    public List<PostgresType> describe(List<String> expressions) {
        try {
            return describe(connection, "SELECT " + String.join(", ", expressions) + " FROM " + from);
        } catch (PSQLException e) {
            if (stored && ErrorCode.UNDEFINED_FUNCTION.sqlState().equals(e.getSQLState())) {
                throw VitrineException.of(
                        ErrorCode.FUNCTION_MISSING,
                        "function %s of a computed column is neither on the class path nor in the database; add the jar that has it"
                                .formatted(ServerErrors.functionOf(e).orElse("")),
                        e);
            }
            throw new SqlFailure(e);
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
        return ServerSession.describe(connection, query, columns -> {
            List<PostgresType> types = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                Optional<PostgresType> media =
                        MediaColumns.kind(connection, columns, i).map(PostgresType::of);
                types.add(media.isPresent() ? media.get() : PostgresType.of(plain(columns.getColumnTypeName(i))));
            }
            return types;
        });
    }
}

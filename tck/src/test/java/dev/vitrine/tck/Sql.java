package dev.vitrine.tck;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A connection for each test, in a schema of the test's own, and short ways to ask it. */
final class Sql implements BeforeEachCallback, AfterEachCallback {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private final List<Connection> opened = new ArrayList<>();
    private String schema = "";
    private @Nullable Connection connection;

    @Override
    public void beforeEach(ExtensionContext context) throws SQLException {
        schema = "tck_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
        connection = open(Server.connect());
        run("CREATE SCHEMA " + schema, "SET search_path = " + schema + ", public");
    }

    @Override
    public void afterEach(ExtensionContext context) throws SQLException {
        for (Connection each : opened) {
            each.close();
        }
        try (Connection cleaner = Server.connect()) {
            run(cleaner, "DROP SCHEMA " + schema + " CASCADE");
        }
    }

    /** The name of the schema that the test's tables are in. */
    String schema() {
        return schema;
    }

    Connection connection() {
        return Objects.requireNonNull(connection, "connection");
    }

    /** One more connection to the same schema, closed after the test. */
    Connection another() throws SQLException {
        Connection another = open(Server.connect());
        run(another, "SET search_path = " + schema + ", public");
        return another;
    }

    /** A client that knows nothing of the language, in the same schema, closed after the test. */
    Connection plain() throws SQLException {
        Connection plain = open(Server.connectPlainly());
        run(plain, "SET search_path = " + schema + ", public");
        return plain;
    }

    /** Keeps all workers from taking rows until the transaction of the connection ends, at the latest with the test. */
    Connection holdWorkers() throws SQLException {
        Connection holder = plain();
        holder.setAutoCommit(false);
        run(holder, "LOCK TABLE vitrine.slice IN EXCLUSIVE MODE");
        return holder;
    }

    void run(String... texts) throws SQLException {
        run(connection(), texts);
    }

    /** Runs a statement on another connection to the same schema, beside the test. */
    CompletableFuture<Void> beside(String text) throws SQLException {
        return beside(another(), text);
    }

    /** Runs a statement beside the test. */
    static CompletableFuture<Void> beside(Connection connection, String text) {
        return CompletableFuture.runAsync(() -> {
            try {
                run(connection, text);
            } catch (SQLException e) {
                throw new IllegalStateException(e.getSQLState() + " " + e.getMessage(), e);
            }
        });
    }

    /** Columns of the newest job in the schema. */
    List<Object> job(String columns) throws SQLException {
        return List.copyOf(rows(
                        connection(),
                        "SELECT " + columns + " FROM vitrine.jobs WHERE \"schema\" = '" + schema
                                + "' ORDER BY id DESC LIMIT 1")
                .get(0));
    }

    static void run(Connection connection, String... texts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        }
    }

    /** Runs a statement that changes rows; returns their number. */
    int update(String text, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(connection(), text, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** A statement to make assertions about; it runs when the first one is made. */
    SqlAssert.Subject query(String text, @Nullable Object... parameters) {
        return query(connection(), text, parameters);
    }

    static SqlAssert.Subject query(Connection connection, String text, @Nullable Object... parameters) {
        return new SqlAssert.Subject(connection, text, parameters);
    }

    /** The rows of a query, each value as the driver's default object. */
    static List<List<@Nullable Object>> rows(Connection connection, String text, @Nullable Object... parameters)
            throws SQLException {
        if (parameters.length == 0) {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(text) ? rows(statement.getResultSet()) : List.of();
            }
        }
        try (PreparedStatement statement = prepared(connection, text, parameters)) {
            return statement.execute() ? rows(statement.getResultSet()) : List.of();
        }
    }

    static List<List<@Nullable Object>> rows(ResultSet result) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                row.add(comparable(result.getObject(i)));
            }
            rows.add(row);
        }
        return rows;
    }

    private static @Nullable Object comparable(@Nullable Object value) throws SQLException {
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros();
        }
        return value instanceof java.sql.Array array ? array.toString() : value;
    }

    private static PreparedStatement prepared(Connection connection, String text, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private Connection open(Connection connection) {
        opened.add(connection);
        return connection;
    }
}

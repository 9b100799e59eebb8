package dev.vitrine.runtime.store.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.runtime.store.migration.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A database for each class; an empty schema {@code public} and an id of its own for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HistoryFixture {

    private final List<Connection> opened = new ArrayList<>();
    TestDatabase database;
    /** The table under test has this id. */
    int id = 6;

    private int firstId;

    /** A client other than the driver. */
    Connection psql;
    /** The driver's connection for numbering and look-ups. */
    Connection side;

    @BeforeAll
    void createDatabase() throws SQLException {
        database = TestDatabase.migrated();
    }

    @AfterAll
    void dropDatabase() throws SQLException {
        database.close();
    }

    @BeforeEach
    void openConnections() throws SQLException {
        firstId = ++id;
        psql = connect();
        side = connect();
        run("DROP SCHEMA IF EXISTS public CASCADE", "CREATE SCHEMA public", "GRANT USAGE ON SCHEMA public TO public");
    }

    @AfterEach
    void closeConnections() throws SQLException {
        for (Connection connection : opened) {
            connection.close();
        }
        opened.clear();
        // Left-over history of dropped tables would show up among the next test's orphans.
        try (Connection connection = database.connect()) {
            for (int used = firstId; used <= id; used++) {
                History.drop(connection, used);
            }
        }
    }

    Connection connect() throws SQLException {
        Connection connection = database.connect();
        opened.add(connection);
        return connection;
    }

    Connection connectAs(String role) throws SQLException {
        Connection connection = database.connectAs(role);
        opened.add(connection);
        return connection;
    }

    /** Runs statements as another client, {@code #} standing for the table's id. */
    void run(String... statements) throws SQLException {
        run(psql, statements);
    }

    void run(Connection connection, String... statements) throws SQLException {
        for (String statement : statements) {
            TestDatabase.run(connection, statement.replace("#", Integer.toString(id)));
        }
    }

    List<String> rows(String sql) throws SQLException {
        return rows(psql, sql);
    }

    List<String> rows(Connection connection, String sql) throws SQLException {
        return TestDatabase.rows(connection, sql.replace("#", Integer.toString(id)));
    }

    /** The newest version's number. */
    long newest() throws SQLException {
        return AsOf.newest(side, id).number();
    }

    /** All of a version's rows, in the order of the first column. */
    List<String> asOf(long version) throws SQLException {
        return rows("SELECT * FROM " + select(version) + " AS t ORDER BY 1");
    }

    String select(long version) throws SQLException {
        return AsOf.select(AsOf.resolve(side, id, new TimeSpec.Version(version)));
    }

    /** Expects an error. */
    static void assertFails(String sqlState, String message, ThrowingCallable statement) {
        assertThatThrownBy(statement)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState))
                .hasMessageContaining(message);
    }
}

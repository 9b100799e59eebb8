package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.core.BaseConnection;

/** What a client that holds one of our objects gets to see of the others, and of the server's driver. */
class WrapperTest {
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = TestServer.connect();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void statementsLeadToTheirConnection() throws SQLException {
        assertThat(connection.createStatement().getConnection()).isSameAs(connection);
        assertThat(connection.prepareStatement("SELECT 1").getConnection()).isSameAs(connection);
        assertThat(connection.prepareCall("SELECT 1").getConnection()).isSameAs(connection);
        assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
        assertThat(connection.getMetaData()).isSameAs(connection.getMetaData());
    }

    @Test
    void resultSetsLeadToTheirStatement() throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("SELECT 1")) {
            assertThat(statement.executeQuery("SELECT 1").getStatement()).isSameAs(statement);
            assertThat(prepared.executeQuery().getStatement()).isSameAs(prepared);
            statement.execute("SELECT 1");
            assertThat(statement.getResultSet()).isSameAs(statement.getResultSet());
            assertThat(statement.getResultSet().getStatement()).isSameAs(statement);
        }
    }

    @Test
    void generatedKeysLeadToTheirStatement() throws SQLException {
        TestServer.run(connection, "CREATE TEMP TABLE films (id serial, title text)");
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO films (title) VALUES ('M')", Statement.RETURN_GENERATED_KEYS);
            assertThat(statement.getGeneratedKeys().getStatement()).isSameAs(statement);
        }
    }

    @Test
    void metadataLeadsToTheConnection() throws SQLException {
        try (ResultSet schemas = connection.getMetaData().getSchemas()) {
            assertThat(schemas.getStatement().getConnection()).isSameAs(connection);
        }
        try (ResultSet types = connection.getMetaData().getTypeInfo()) {
            assertThat(types.getStatement().getConnection()).isSameAs(connection);
        }
    }

    @Test
    void arraysLeadToTheConnection() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT ARRAY[1,2]")) {
            rows.next();
            for (Array array : new Array[] {
                rows.getArray(1), (Array) rows.getObject(1), connection.createArrayOf("int4", new Object[] {1, 2})
            }) {
                assertThat(array.getResultSet().getStatement().getConnection()).isSameAs(connection);
                assertThat(array.toString()).startsWith("{").contains("1", "2");
            }
        }
    }

    @Test
    void anArrayOfOursIsAParameterToo() throws SQLException {
        Array array = connection.createArrayOf("text", new Object[] {"a", "b"});
        try (PreparedStatement statement = connection.prepareStatement("SELECT ?::text[], ?::text[], ?::text[]")) {
            statement.setArray(1, array);
            statement.setObject(2, array);
            statement.setObject(3, array, Types.ARRAY);
            ResultSet rows = statement.executeQuery();
            rows.next();
            for (int i = 1; i <= 3; i++) {
                assertThat((String[]) rows.getArray(i).getArray()).containsExactly("a", "b");
            }
        }
    }

    @Test
    void aCursorLeadsToTheConnection() throws SQLException {
        connection.setAutoCommit(false);
        TestServer.run(
                connection,
                "CREATE FUNCTION pg_temp.open() RETURNS refcursor LANGUAGE plpgsql AS $$"
                        + " DECLARE c refcursor; BEGIN OPEN c FOR SELECT 7; RETURN c; END $$");
        try (CallableStatement call = connection.prepareCall("{? = call pg_temp.open()}")) {
            call.registerOutParameter(1, Types.REF_CURSOR);
            call.execute();
            ResultSet rows = (ResultSet) call.getObject(1);
            assertThat(rows.getStatement().getConnection()).isSameAs(connection);
            assertThat(TestServer.column(rows, 1)).containsExactly("7");
        }
    }

    @Test
    void unwrapGivesOurTypeFirstThenTheServerDrivers() throws SQLException {
        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        assertThat(connection.unwrap(PGConnection.class)).isInstanceOf(BaseConnection.class);
        assertThat(connection.isWrapperFor(BaseConnection.class)).isTrue();
        assertThat(connection.createStatement().unwrap(PGStatement.class)).isNotNull();
        assertThat(connection.prepareStatement("SELECT 1").isWrapperFor(PGStatement.class))
                .isTrue();
        assertThat(connection.isWrapperFor(Runnable.class)).isFalse();
        assertThatThrownBy(() -> connection.unwrap(Runnable.class)).isInstanceOf(SQLException.class);
    }

    @Test
    void copyWorksThroughUnwrap() throws Exception {
        TestServer.run(connection, "CREATE TEMP TABLE films (id int, title text)");
        PGConnection server = connection.unwrap(PGConnection.class);

        long rows = server.getCopyAPI().copyIn("COPY films FROM STDIN", new StringReader("1\tM\n2\tMetropolis\n"));
        StringWriter out = new StringWriter();
        server.getCopyAPI().copyOut("COPY films TO STDOUT", out);

        assertThat(rows).isEqualTo(2);
        assertThat(out).hasToString("1\tM\n2\tMetropolis\n");
    }

    @Test
    void closingTwiceIsHarmlessAndUseAfterwardsFails() throws SQLException {
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1");
        rows.close();
        rows.close();
        assertThatThrownBy(rows::getStatement).isInstanceOf(SQLException.class);
        statement.close();
        statement.close();
        assertThat(statement.isClosed()).isTrue();
        assertThatThrownBy(statement::getConnection).isInstanceOf(SQLException.class);
        connection.close();
        connection.close();
        assertThat(connection.isClosed()).isTrue();
        assertThatThrownBy(connection::createStatement)
                .isInstanceOf(SQLException.class)
                .extracting("SQLState")
                .isEqualTo("08003");
        assertThatThrownBy(connection::getMetaData).isInstanceOf(SQLException.class);
    }

    @Test
    void abortingClosesTheConnection() throws SQLException {
        connection.abort(Runnable::run);

        assertThat(connection.isClosed()).isTrue();
        assertThat(connection.isValid(1)).isFalse();
    }

    @Test
    void aValidConnectionSaysSo() throws SQLException {
        assertThat(connection.isValid(0)).isTrue();
        assertThatThrownBy(() -> connection.isValid(-1)).isInstanceOf(SQLException.class);
    }

    @Test
    void anotherThreadCancelsWhatRuns() throws Exception {
        CompletableFuture<String> state = new CompletableFuture<>();
        try (Statement statement = connection.createStatement();
                Connection watcher = TestServer.connect()) {
            Thread runner = new Thread(() -> {
                try {
                    statement.execute("SELECT pg_sleep(60)");
                    state.complete("none");
                } catch (SQLException e) {
                    state.complete(e.getSQLState());
                }
            });
            runner.setDaemon(true);
            runner.start();
            while (TestServer.query(watcher, "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")
                    .isEmpty()) {
                Thread.sleep(10);
            }
            statement.cancel();
            assertThat(state.get()).isEqualTo("57014");
        }
    }
}

package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.net.MalformedURLException;
import java.net.URI;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

/** Statements that go to the server as they are. */
class StatementTest {
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = TestServer.connect();
        TestServer.run(connection, "CREATE TEMP TABLE films (id serial PRIMARY KEY, title text, year int)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void severalStatementsInOneTextGiveTheirResultsInOrder() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(
                    "INSERT INTO films (title) VALUES ('M'), ('Metropolis'); SELECT title FROM films; SELECT 1");

            assertThat(rows).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(2);
            assertThat(statement.getMoreResults()).isTrue();
            assertThat(TestServer.column(statement.getResultSet(), 1)).containsExactly("M", "Metropolis");
            assertThat(statement.getMoreResults(Statement.CLOSE_ALL_RESULTS)).isTrue();
            assertThat(TestServer.column(statement.getResultSet(), 1)).containsExactly("1");
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat(statement.getResultSet()).isNull();
        }
    }

    @Test
    void generatedKeysComeByFlagNameAndNumber() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO films (title) VALUES ('M')", Statement.RETURN_GENERATED_KEYS);
            assertThat(statement.getGeneratedKeys().getMetaData().getColumnCount())
                    .isEqualTo(3);
            statement.execute("INSERT INTO films (title) VALUES ('M')", new String[] {"id"});
            assertThat(TestServer.column(statement.getGeneratedKeys(), "id")).containsExactly("2");
            statement.executeLargeUpdate("INSERT INTO films (title) VALUES ('Faust')", new int[] {2, 1});
            ResultSet keys = statement.getGeneratedKeys();
            assertThat(keys.next()).isTrue();
            assertThat(keys.getString(1)).isEqualTo("Faust");
            assertThat(keys.getInt("id")).isEqualTo(3);
            assertThat(keys.getMetaData().getColumnCount()).isEqualTo(2);
            statement.executeUpdate("DELETE FROM films");
            assertThat(statement.getGeneratedKeys().next()).isFalse();
        }
    }

    @Test
    void aBatchOfRowsGivesCountsAndKeys() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO films (title, year) VALUES (?, ?)", new int[] {1})) {
            for (int year = 1920; year < 1925; year++) {
                statement.setString(1, "film of " + year);
                statement.setInt(2, year);
                statement.addBatch();
            }
            assertThat(statement.executeBatch()).containsExactly(1, 1, 1, 1, 1);
            assertThat(TestServer.column(statement.getGeneratedKeys(), 1)).containsExactly("1", "2", "3", "4", "5");
            assertThat(statement.executeBatch()).isEmpty();
        }
    }

    @Test
    void aBatchOfTextsKeepsItsOrder() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.addBatch("INSERT INTO films (title) VALUES ('M'), ('Faust')");
            statement.addBatch("UPDATE films SET year = 1931 WHERE title = 'M'");
            statement.addBatch("DELETE FROM films");
            assertThat(statement.executeLargeBatch()).containsExactly(2, 1, 2);
            assertThat(statement.executeBatch()).isEmpty();
        }
    }

    @Test
    void aFailedBatchTellsWhatWasDone() throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.addBatch("INSERT INTO films (title) VALUES ('M')");
            statement.addBatch("INSERT INTO films (id) VALUES ('x')");
            BatchUpdateException failure = catchThrowableOfType(BatchUpdateException.class, statement::executeBatch);
            assertThat(failure.getSQLState()).isEqualTo("22P02");
            assertThatObject(failure.getNextException()).isInstanceOf(PSQLException.class);
        }
    }

    @Test
    void theServersErrorIsUntouched() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            PSQLException failure =
                    catchThrowableOfType(PSQLException.class, () -> statement.execute("SELECT nothing FROM films"));
            assertThat(failure.getSQLState()).isEqualTo("42703");
            assertThat(failure.getServerErrorMessage().getPosition()).isEqualTo(8);
        }
    }

    @Test
    void limitsArePassedOn() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setLargeMaxRows(2);
            assertThat(statement.getMaxRows()).isEqualTo(2);
            assertThat(TestServer.column(statement.executeQuery("SELECT generate_series(1, 9)"), 1))
                    .containsExactly("1", "2");
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(30)"))
                    .isInstanceOf(SQLException.class)
                    .extracting("SQLState")
                    .isEqualTo("57014");
        }
    }

    @Test
    void aStatementClosesWithItsRowsWhenAsked() throws SQLException {
        Statement statement = connection.createStatement();
        statement.closeOnCompletion();
        ResultSet rows = statement.executeQuery("SELECT 1");
        assertThat(statement.isClosed()).isFalse();
        rows.close();
        assertThat(statement.isClosed()).isTrue();
    }

    @Test
    void aPreparedStatementTakesNoOtherText() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT 2"))
                    .extracting("SQLState")
                    .isEqualTo("42809");
            assertThatThrownBy(() -> statement.addBatch("SELECT 2"))
                    .extracting("SQLState")
                    .isEqualTo("42809");
        }
    }

    @Test
    void parametersAreKeptBetweenExecutions() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT ?::int + ?::int")) {
            statement.setInt(1, 1);
            statement.setInt(2, 2);
            assertThat(TestServer.column(statement.executeQuery(), 1)).containsExactly("3");
            statement.setInt(2, 5);
            assertThat(TestServer.column(statement.executeQuery(), 1)).containsExactly("6");
            assertThat(statement.getParameterMetaData().getParameterCount()).isEqualTo(2);
            assertThat(statement.getMetaData().getColumnTypeName(1)).isEqualTo("int4");
        }
    }

    @Test
    void typedValuesArePassedOn() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT ?, ?, ?::int")) {
            statement.setObject(1, "7", JDBCType.INTEGER);
            statement.setNull(2, Types.VARCHAR);
            statement.setNull(3, Types.INTEGER, "int4");
            ResultSet rows = statement.executeQuery();
            rows.next();
            assertThat(rows.getObject(1)).isEqualTo(7);
            assertThat(rows.getString(2)).isNull();
            assertThat(rows.wasNull()).isTrue();
        }
    }

    @Test
    void textsComeInEveryForm() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT concat_ws(' ', ?::text, ?::text, ?::text, ?::text, ?::text)")) {
            statement.setNString(1, "a");
            statement.setClob(2, new StringReader("bcd"), 1);
            statement.setCharacterStream(3, new StringReader("cde"), 1L);
            statement.setAsciiStream(4, new ByteArrayInputStream(new byte[] {'d'}));
            statement.setURL(5, URI.create("https://example.org/e").toURL());
            ResultSet rows = statement.executeQuery();
            rows.next();
            assertThat(rows.getNString(1)).isEqualTo("a b c d https://example.org/e");
            assertThat(rows.getHoldability()).isEqualTo(statement.getResultSetHoldability());
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void operatorsWithQuestionMarksAndDollarQuotesSurvive() throws SQLException {
        assertThat(TestServer.query(connection, "SELECT '{\"a\": 1}'::jsonb ? 'a' AND $x$ {?} $x$ = ' {?} '"))
                .containsExactly("t");
        try (PreparedStatement statement = connection.prepareStatement("SELECT '{\"a\": 1}'::jsonb ?? ?")) {
            statement.setString(1, "a");
            assertThat(TestServer.column(statement.executeQuery(), 1)).containsExactly("t");
        }
    }

    @Test
    void blobsAndClobsLiveInMemory() throws SQLException {
        var blob = connection.createBlob();
        blob.setBytes(1, new byte[] {1, 2, 3});
        blob.setBytes(3, new byte[] {4, 5});
        assertThat(blob.getBytes(2, 9)).containsExactly(2, 4, 5);
        assertThat(blob.position(new byte[] {4, 5}, 1)).isEqualTo(3);
        var clob = connection.createClob();
        clob.setString(1, "Nosferatu");
        assertThat(clob.getSubString(4, 3)).isEqualTo("fer");
        clob.truncate(3);
        assertThat(clob.length()).isEqualTo(3);
    }
}

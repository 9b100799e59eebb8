package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.core.BaseConnection;

class ResultSetTest {
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
    void rowsCanBeWalkedInAllDirections() throws SQLException {
        try (Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                ResultSet rows = statement.executeQuery("SELECT generate_series(1, 5)")) {
            assertThat(rows.last()).isTrue();
            assertThat(rows.getRow()).isEqualTo(5);
            assertThat(rows.previous()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(4);
            assertThat(rows.absolute(2)).isTrue();
            assertThat(rows.relative(1)).isTrue();
            assertThat(rows.getInt("generate_series")).isEqualTo(3);
            rows.beforeFirst();
            assertThat(rows.isBeforeFirst()).isTrue();
        }
    }

    @Test
    void rowsCanBeChangedInPlace() throws SQLException {
        TestServer.run(
                connection,
                "CREATE TEMP TABLE films (id int PRIMARY KEY, title text, tags text[])",
                "INSERT INTO films VALUES (1, 'N')");
        try (Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery("SELECT * FROM films")) {
            rows.next();
            rows.updateString("title", "M");
            rows.updateArray("tags", connection.createArrayOf("text", new Object[] {"crime"}));
            rows.updateRow();
            rows.moveToInsertRow();
            rows.updateInt(1, 2);
            rows.updateObject("title", "Faust");
            rows.insertRow();
        }
        assertThat(TestServer.query(connection, "SELECT title || tags[1] FROM films WHERE id = 1"))
                .containsExactly("Mcrime");
        assertThat(TestServer.query(connection, "SELECT title FROM films WHERE id = 2"))
                .containsExactly("Faust");
    }

    @Test
    void aFetchSizeInATransactionStreams() throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(10);
            ResultSet rows = statement.executeQuery("SELECT generate_series(1, 1000)");
            rows.next();
            assertThat(TestServer.query(connection, "SELECT 1 FROM pg_cursors")).isNotNull();
            assertThat(TestServer.column(rows, 1)).hasSize(999);
        }
    }

    @Test
    void typesOfJavaAreGiven() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT date '1927-01-10', '00000000-0000-0000-0000-000000000007'::uuid, '\\x0102'::bytea,"
                                + " ARRAY[1.5, 2]::real[], 12.50 AS price")) {
            rows.next();
            assertThat(rows.getObject(1, LocalDate.class)).isEqualTo(LocalDate.of(1927, 1, 10));
            assertThat(rows.getObject(2, UUID.class)).isEqualTo(new UUID(0, 7));
            assertThat(rows.getObject(3, byte[].class)).containsExactly(1, 2);
            assertThat(rows.getBinaryStream(3)).hasBinaryContent(new byte[] {1, 2});
            assertThat(rows.getObject(4, float[].class)).containsExactly(1.5f, 2f);
            assertThat(rows.getBigDecimal("price")).isEqualByComparingTo("12.5");
            assertThatThrownBy(() -> rows.getObject(1, float[].class))
                    .extracting("SQLState")
                    .isEqualTo("42846");
        }
    }

    @Test
    void vectorsAreArraysOfFloats() throws SQLException {
        TestServer.run(
                connection,
                "CREATE EXTENSION IF NOT EXISTS vector",
                "CREATE TEMP TABLE points (id int, place vector(2), plain real[])");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO points VALUES (?, ?, ?)")) {
            insert.setInt(1, 1);
            insert.setObject(2, new float[] {1.5f, -2f});
            insert.setObject(3, new float[] {3f});
            insert.executeUpdate();
        }
        try (PreparedStatement query =
                connection.prepareStatement("SELECT place, plain, place <-> ? FROM points WHERE 3 = ANY (plain)")) {
            query.setObject(1, new float[] {1.5f, 0f});
            ResultSet rows = query.executeQuery();
            rows.next();
            assertThat(rows.getObject(1, float[].class)).containsExactly(1.5f, -2f);
            assertThat(rows.getObject(2, float[].class)).containsExactly(3f);
            assertThat(rows.getDouble(3)).isEqualTo(2);
        }
        try (PreparedStatement query = connection.prepareStatement("SELECT 2::real = ANY (?)")) {
            query.setObject(1, new float[] {1f, 2f});
            assertThat(TestServer.column(query.executeQuery(), 1)).containsExactly("t");
        }
    }

    @Test
    void vectorsAreSentInBinaryAndReadAsTheServerWritesThem() throws SQLException {
        TestServer.run(connection, "CREATE EXTENSION IF NOT EXISTS vector");
        try (PreparedStatement query = connection.prepareStatement("SELECT ?")) {
            query.setObject(1, new float[] {1f, 0.1f, 1e20f});
            assertThat(TestServer.column(query.executeQuery(), 1)).containsExactly("[1,0.1,1e+20]");
        }
        BaseConnection server = connection.unwrap(BaseConnection.class);
        assertThat(server.getQueryExecutor()
                        .useBinaryForSend(server.getTypeInfo().getPGType("vector")))
                .isTrue();
    }
}

package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.Video;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.sql.Types;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements that the engine runs, seen through {@code java.sql}. */
class ExtendedStatementTest {
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = TestServer.connect();
        TestServer.run(
                connection,
                "CREATE TABLE films (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text, poster image,"
                        + " loud text COMPUTED AS text_upper(title), wide int COMPUTED AS image_width(poster))");
    }

    @AfterEach
    void close() throws SQLException {
        TestServer.run(connection, "DROP TABLE films");
        connection.close();
    }

    @Test
    void picturesAreGivenAsPixelsBytesAndStreams() throws SQLException, IOException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO films (title, poster) VALUES (?, ?)", new String[] {"id"})) {
            insert.setString(1, "pixels");
            insert.setObject(2, new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB));
            assertThat(insert.executeUpdate()).isEqualTo(1);
            assertThat(TestServer.column(insert.getGeneratedKeys(), "id")).containsExactly("1");
            insert.setString(1, "bytes");
            insert.setBytes(2, png(40, 20));
            assertThat(insert.executeUpdate()).isEqualTo(1);
            insert.setString(1, "stream");
            insert.setBinaryStream(2, new ByteArrayInputStream(png(50, 20)));
            assertThat(insert.executeUpdate()).isEqualTo(1);
            insert.setObject(1, "medium", Types.VARCHAR);
            insert.setObject(2, Image.of(png(60, 20), "image/png"));
            assertThat(insert.executeLargeUpdate()).isEqualTo(1);
            insert.setString(1, "none");
            insert.setNull(2, Types.OTHER);
            insert.executeUpdate();
        }
        assertThat(TestServer.query(connection, "SELECT loud || coalesce(wide, 0) FROM films ORDER BY id"))
                .containsExactly("PIXELS30", "BYTES40", "STREAM50", "MEDIUM60", "NONE0");
    }

    @Test
    void mediaAreReadAsLocatorBytesAndObjects() throws SQLException, IOException {
        byte[] poster = png(30, 20);
        insertPoster(poster);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM films")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString("poster")).startsWith("vitrine:sha256/");
            assertThat(rows.getObject("poster")).isEqualTo(rows.getString("poster"));
            assertThat(rows.getBytes("poster")).isEqualTo(poster);
            assertThat(rows.getBinaryStream("poster")).hasBinaryContent(poster);
            assertThat(rows.getObject("poster", BufferedImage.class).getWidth()).isEqualTo(30);
            assertThat(rows.getObject("poster", Image.class).pixels().getHeight())
                    .isEqualTo(20);
            assertThat(rows.getObject("poster", Media.class).kind()).isEqualTo(MediaKind.IMAGE);
            assertThatThrownBy(() -> rows.getObject("poster", Video.class)).isInstanceOf(SQLDataException.class);
            assertThatThrownBy(() -> rows.getObject("wide", Media.class))
                    .extracting("SQLState")
                    .isEqualTo("42846");
        }
    }

    @Test
    void computedMediaAreReadLikeStoredOnes() throws SQLException, IOException {
        insertPoster(png(30, 20));
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT image_resize(poster, width => 15) AS small FROM films")) {
            assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo("image");
            assertThat(rows.next()).isTrue();
            assertThat(rows.getObject("small", BufferedImage.class).getWidth()).isEqualTo(15);
        }
    }

    @Test
    void aResultsMetadataNameTheKindAndKeepOrdinaryTypes() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT title, poster FROM films")) {
            for (ResultSetMetaData columns : new ResultSetMetaData[] {
                statement.getMetaData(), statement.executeQuery().getMetaData()
            }) {
                assertThat(columns.getColumnTypeName(2)).isEqualTo("image");
                assertThat(columns.getColumnType(2)).isEqualTo(Types.VARCHAR);
                assertThat(columns.getColumnClassName(2)).isEqualTo(String.class.getName());
                assertThat(columns.getColumnTypeName(1)).isEqualTo("text");
            }
        }
    }

    @Test
    void theVersionColumnIsHiddenUnlessItIsNamed() throws SQLException {
        TestServer.run(connection, "INSERT INTO films (title) VALUES ('M')");
        String version = TestServer.query(
                        connection,
                        "SELECT attname FROM pg_attribute WHERE attrelid = 'films'::regclass AND attname ~ '^_v_'")
                .get(0);
        try (Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("SELECT * FROM films")) {
            for (ResultSet rows :
                    new ResultSet[] {statement.executeQuery("SELECT * FROM films"), prepared.executeQuery()}) {
                assertThat(rows.getMetaData().getColumnCount()).isEqualTo(5);
                assertThatThrownBy(() -> rows.findColumn(version)).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> rows.getString(6)).isInstanceOf(SQLException.class);
            }
            assertThat(prepared.getMetaData().getColumnCount()).isEqualTo(5);
            assertThat(statement
                            .executeQuery("SELECT title, " + version + " FROM films")
                            .getMetaData()
                            .getColumnCount())
                    .isEqualTo(2);
        }
    }

    @Test
    void metadataOfTheTableNamesKindsAndComputedColumns() throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();

        assertThat(TestServer.column(metaData.getColumns(null, "public", "films", "%"), "COLUMN_NAME"))
                .containsExactly("id", "title", "poster", "loud", "wide");
        assertThat(TestServer.column(metaData.getColumns(null, "public", "films", "%"), "TYPE_NAME"))
                .element(2)
                .isEqualTo("image");
        assertThat(TestServer.column(metaData.getColumns(null, "public", "films", "%"), "DATA_TYPE"))
                .element(2)
                .isEqualTo(String.valueOf(Types.VARCHAR));
        assertThat(TestServer.column(metaData.getColumns(null, "public", "films", "%"), "IS_GENERATEDCOLUMN"))
                .containsExactly("NO", "NO", "NO", "YES", "YES");
        assertThat(TestServer.column(metaData.getIndexInfo(null, "public", "films", false, false), "INDEX_NAME"))
                .containsExactly("films_pkey");
        assertThat(TestServer.column(metaData.getSchemas(), "TABLE_SCHEM")).doesNotContain("vitrine");
        assertThat(TestServer.column(metaData.getTables(null, null, "%", null), "TABLE_SCHEM"))
                .doesNotContain("vitrine");
        assertThat(TestServer.column(metaData.getFunctions(null, null, "%"), "FUNCTION_SCHEM"))
                .doesNotContain("vitrine");
        assertThat(TestServer.column(metaData.getTypeInfo(), "TYPE_NAME"))
                .containsOnlyOnce("image", "video", "audio", "document");
    }

    @Test
    void aBatchOfRowsIsComputed() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO films (title) VALUES (?)")) {
            for (String title : new String[] {"m", "faust", "nosferatu"}) {
                insert.setString(1, title);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
            assertThat(insert.executeBatch()).isEmpty();
        }
        assertThat(TestServer.query(connection, "SELECT loud FROM films ORDER BY id"))
                .containsExactly("M", "FAUST", "NOSFERATU");
    }

    @Test
    void aBatchOfTextsMayMixOursAndTheServers() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.addBatch("CREATE TEMP TABLE notes (n int)");
            statement.addBatch("INSERT INTO films (title) VALUES ('m'), ('faust')");
            statement.addBatch("INSERT INTO notes SELECT 1 FROM films");
            statement.addBatch("UPDATE films SET title = 'f' WHERE title = 'faust'");
            assertThat(statement.executeBatch()).containsExactly(0, 2, 2, 1);
        }
        assertThat(TestServer.query(connection, "SELECT loud FROM films ORDER BY id"))
                .containsExactly("M", "F");
    }

    @Test
    void severalStatementsInOneTextGiveTheirResultsInOrder() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.execute("INSERT INTO films (title) VALUES ('m'), ('faust'); SELECT 7 AS n;"
                            + " SELECT text_upper(title) AS loud FROM films ORDER BY id"))
                    .isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(2);
            assertThat(statement.getMoreResults()).isTrue();
            assertThat(TestServer.column(statement.getResultSet(), "n")).containsExactly("7");
            assertThat(statement.getMoreResults()).isTrue();
            assertThat(statement.getResultSet()).isSameAs(statement.getResultSet());
            assertThat(TestServer.column(statement.getResultSet(), "loud")).containsExactly("M", "FAUST");
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
        }
    }

    @Test
    void aComputedResultIsScrollableWhenAskedFor() throws SQLException {
        TestServer.run(connection, "INSERT INTO films (title) VALUES ('m'), ('faust'), ('golem')");
        try (Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                ResultSet rows =
                        statement.executeQuery("SELECT id, text_upper(title) AS loud FROM films ORDER BY id")) {
            assertThat(rows.getStatement()).isSameAs(statement);
            assertThat(rows.last()).isTrue();
            assertThat(rows.getRow()).isEqualTo(3);
            assertThat(rows.previous()).isTrue();
            assertThat(rows.getString("loud")).isEqualTo("FAUST");
            rows.beforeFirst();
            assertThat(TestServer.column(rows, "loud")).containsExactly("M", "FAUST", "GOLEM");
        }
    }

    @Test
    void limitsAndClosingOnCompletionHoldForComputedResults() throws SQLException {
        TestServer.run(connection, "INSERT INTO films (title) VALUES ('m'), ('faust'), ('golem')");
        Statement statement = connection.createStatement();
        statement.closeOnCompletion();
        statement.setMaxRows(2);
        ResultSet rows = statement.executeQuery("SELECT text_upper(title) AS loud FROM films ORDER BY id");
        assertThat(TestServer.column(rows, 1)).containsExactly("M", "FAUST");
        assertThat(rows.isAfterLast()).isTrue();
        rows.close();
        assertThat(statement.isClosed()).isTrue();
    }

    @Test
    void anotherThreadCancelsWhatTheEngineRuns() throws Exception {
        TestServer.run(connection, "INSERT INTO films (title) VALUES ('m')");
        CompletableFuture<String> state = new CompletableFuture<>();
        try (Statement statement = connection.createStatement();
                Connection watcher = TestServer.connect()) {
            Thread runner = new Thread(() -> {
                try {
                    TestServer.column(statement.executeQuery("SELECT text_upper(title), pg_sleep(60.5) FROM films"), 1);
                    state.complete("none");
                } catch (SQLException e) {
                    state.complete(e.getSQLState());
                }
            });
            runner.setDaemon(true);
            runner.start();
            while (TestServer.query(
                            watcher,
                            "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60.5)%'"
                                    + " AND pid <> pg_backend_pid() AND state = 'active'")
                    .isEmpty()) {
                Thread.sleep(10);
            }
            statement.cancel();
            assertThat(state.get()).isEqualTo("57014");
        }
    }

    @Test
    void aPreparedStatementFollowsTheTable() throws SQLException {
        TestServer.run(connection, "CREATE TABLE plain (id int, title text)");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO plain (id, title) VALUES (?, ?)")) {
            insert.setInt(1, 1);
            insert.setString(2, "m");
            insert.executeUpdate();
            TestServer.run(connection, "ALTER TABLE plain ADD COLUMN loud text COMPUTED AS text_upper(title)");
            insert.setInt(1, 2);
            insert.setString(2, "faust");
            insert.executeUpdate();
            assertThat(TestServer.query(connection, "SELECT loud FROM plain ORDER BY id"))
                    .containsExactly("M", "FAUST");
        } finally {
            TestServer.run(connection, "DROP TABLE plain");
        }
    }

    @Test
    void ourErrorsHaveTheirStateAndClass() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("INSERT INTO films (loud) VALUES ('x')"))
                    .isInstanceOf(SQLSyntaxErrorException.class)
                    .extracting("SQLState")
                    .isEqualTo("428C9");
            assertThatThrownBy(() -> statement.execute("SELECT text_uper(title) FROM films"))
                    .extracting("SQLState")
                    .isEqualTo("42883");
            assertThatThrownBy(() -> statement.execute("INSERT INTO films (poster) VALUES ('/no/such/file.png')"))
                    .isInstanceOf(SQLDataException.class)
                    .extracting("SQLState")
                    .isEqualTo("22V04");
            assertThatThrownBy(() -> statement.executeQuery("INSERT INTO films (title) VALUES ('x')"))
                    .extracting("SQLState")
                    .isEqualTo("02000");
        }
    }

    @Test
    void aMissingParameterIsTold() throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO films (title, poster) VALUES (?, ?)")) {
            insert.setString(1, "m");
            assertThatThrownBy(insert::executeUpdate)
                    .hasMessageContaining("parameter 2")
                    .extracting("SQLState")
                    .isEqualTo("22023");
            assertThatThrownBy(() -> insert.setString(3, "x"))
                    .extracting("SQLState")
                    .isEqualTo("22023");
        }
    }

    @Test
    void escapesOfJdbcAreReplacedInOurTextsToo() throws SQLException {
        assertThat(TestServer.query(connection, "SELECT {fn length(text_upper('m'))}"))
                .containsExactly("1");
    }

    private void insertPoster(byte[] poster) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO films (title, poster) VALUES ('m', ?)")) {
            insert.setBytes(1, poster);
            insert.executeUpdate();
        }
    }

    private static byte[] png(int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }
}

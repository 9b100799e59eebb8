package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetadataTest {
    private Connection connection;
    private DatabaseMetaData metaData;

    @BeforeEach
    void open() throws SQLException {
        connection = TestServer.connect();
        metaData = connection.getMetaData();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void everyGetterWithoutArgumentsAnswers() throws ReflectiveOperationException {
        List<String> failures = new ArrayList<>();
        for (Method method : DatabaseMetaData.class.getMethods()) {
            if (method.getParameterCount() == 0) {
                try {
                    method.invoke(metaData);
                } catch (InvocationTargetException e) {
                    failures.add(method.getName() + ": " + e.getCause());
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void theProductIsPostgresAndTheDriverIsOurs() throws SQLException {
        assertThat(metaData.getDatabaseProductName()).isEqualTo("PostgreSQL");
        assertThat(metaData.getDatabaseProductVersion()).matches("\\d+\\.\\d+.*");
        assertThat(metaData.getDriverName()).isEqualTo("Vitrine JDBC Driver");
        assertThat(metaData.getDriverVersion())
                .startsWith(metaData.getDriverMajorVersion() + "." + metaData.getDriverMinorVersion() + ".");
    }

    @Test
    void tablesColumnsAndKeysAreListed() throws SQLException {
        TestServer.run(
                connection,
                "CREATE TABLE films_of_metadata (id serial PRIMARY KEY, title text NOT NULL,"
                        + " twice text GENERATED ALWAYS AS (title || title) STORED)");
        try {
            assertThat(TestServer.column(metaData.getTables(null, "public", "films\\_of\\_m%", null), "TABLE_NAME"))
                    .contains("films_of_metadata");
            assertThat(TestServer.column(metaData.getColumns(null, null, "films_of_metadata", null), "COLUMN_NAME"))
                    .containsExactly("id", "title", "twice");
            assertThat(TestServer.column(
                            metaData.getColumns(null, null, "films_of_metadata", "%"), "IS_GENERATEDCOLUMN"))
                    .containsExactly("NO", "NO", "YES");
            assertThat(TestServer.column(metaData.getPrimaryKeys(null, null, "films_of_metadata"), "COLUMN_NAME"))
                    .containsExactly("id");
            assertThat(TestServer.column(
                            metaData.getIndexInfo(null, null, "films_of_metadata", true, false), "INDEX_NAME"))
                    .containsExactly("films_of_metadata_pkey");
        } finally {
            TestServer.run(connection, "DROP TABLE films_of_metadata");
        }
    }

    @Test
    void whatTheServersDriverCannotTellIsEmpty() throws SQLException {
        for (ResultSet rows : new ResultSet[] {
            metaData.getAttributes(null, null, "%", "%"),
            metaData.getPseudoColumns(null, null, "%", "%"),
            metaData.getSuperTables(null, null, "%"),
            metaData.getSuperTypes(null, null, "%")
        }) {
            assertThat(rows.getMetaData().getColumnLabel(3)).isIn("TYPE_NAME", "TABLE_NAME");
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void mediaTypesAreListedOnce() throws SQLException {
        assertThat(TestServer.column(metaData.getTypeInfo(), "TYPE_NAME"))
                .contains("int4", "text", "jsonb")
                .containsOnlyOnce("image", "video", "audio", "document");
    }

    @Test
    void ourSchemaIsLeftOut() throws SQLException {
        TestServer.run(
                connection,
                "CREATE TABLE posters_of_metadata (poster image)",
                "DROP TABLE posters_of_metadata",
                "CREATE TABLE vitrine.of_metadata_test (id int)");
        try {
            assertThat(TestServer.column(metaData.getSchemas(), "TABLE_SCHEM"))
                    .contains("public")
                    .doesNotContain("vitrine");
            assertThat(TestServer.column(metaData.getTables(null, null, "of_metadata_test", null), "TABLE_NAME"))
                    .isEmpty();
            assertThat(TestServer.column(metaData.getColumns(null, null, "of_metadata_test", null), "COLUMN_NAME"))
                    .isEmpty();
        } finally {
            TestServer.run(connection, "DROP TABLE vitrine.of_metadata_test");
        }
    }

    @Test
    void changedRowsCanBeReadLikeAnyOthers() throws SQLException {
        try (ResultSet types = metaData.getTypeInfo()) {
            assertThat(types.next()).isTrue();
            assertThat(types.getObject("DATA_TYPE")).isInstanceOf(Integer.class);
            assertThat(types.getBoolean("CASE_SENSITIVE")).isIn(true, false);
            assertThat(types.getMetaData().getColumnLabel(1)).isEqualTo("TYPE_NAME");
            assertThat(types.last()).isTrue();
        }
    }
}

package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a prepared statement tells of its result and parameters before it is run, as tools ask it. */
class DescriptionTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTable() throws SQLException {
        sql.run(
                "CREATE TABLE films (id bigint PRIMARY KEY, title text, poster IMAGE,"
                        + " loud text COMPUTED AS text_upper(title))",
                "INSERT INTO films (id, title) VALUES (1, 'rain')");
    }

    @Test
    void theColumnsOfAQueryWithFunctionsAreKnown() throws SQLException {
        assertThat(columns("SELECT id, text_length(title) AS n, loud FROM films WHERE text_upper(title) = ?"))
                .containsExactly("id int8", "n int4", "loud text");
    }

    @Test
    void theParametersOfFunctionsAreThoseThatTheyTake() throws SQLException {
        assertThat(parameters("SELECT image_width(image_thumbnail(poster, ?, ?)) FROM films WHERE id = ? LIMIT ?"))
                .containsExactly("int4", "int4", "int8", "int8");
        assertThat(parameters("SELECT id FROM films WHERE text_length(title) > 2 LIMIT ? OFFSET ?"))
                .containsExactly("int8", "int8");
    }

    @Test
    void aWriteIsDescribedAndNotRun() throws SQLException {
        assertThat(columns("INSERT INTO films (id, title) VALUES (?, ?)")).isEmpty();
        assertThat(columns("INSERT INTO films (id, title) VALUES (?, ?) RETURNING *"))
                .containsExactly("id int8", "title text", "poster image", "loud text");
        assertThat(parameters("UPDATE films SET title = ? WHERE id = ?")).containsExactly("text", "int8");
        assertThat(sql.query("SELECT count(*) FROM films")).matches("VALUES (1::bigint)");
    }

    @Test
    void aQueryOfTheFirstVersionIsDescribedWithoutTheVersion() throws SQLException {
        assertThat(columns("SELECT * FROM films AS OF VERSION ?"))
                .containsExactly("id int8", "title text", "poster image", "loud text");
        assertThat(parameters("SELECT * FROM films AS OF VERSION ? WHERE id = ?"))
                .hasSize(2)
                .last()
                .isEqualTo("int8");
    }

    @Test
    void showAndExplainAreDescribed() throws SQLException {
        assertThat(columns("SHOW TABLES")).isNotEmpty();
        assertThat(columns("EXPLAIN SELECT text_upper(title) FROM films")).containsExactly("QUERY PLAN text");
    }

    @Test
    void aSchemaSetByJdbcDecidesWhatNamesMean() throws SQLException {
        String second = sql.schema() + "_2";
        sql.run(
                "CREATE SCHEMA " + second,
                "CREATE TABLE " + second
                        + ".films (id int PRIMARY KEY, name text, quiet text COMPUTED AS text_lower(name))");
        try (Connection connection = sql.another()) {
            connection.setSchema(second);
            Sql.run(connection, "INSERT INTO films (id, name) VALUES (7, 'FOG')");
            connection.setSchema(sql.schema());
            Sql.run(connection, "INSERT INTO films (id, title) VALUES (8, 'fog')");
        }
        assertThat(sql.query("SELECT quiet FROM " + second + ".films")).matches("VALUES ('fog')");
        assertThat(sql.query("SELECT loud FROM films WHERE id = 8")).matches("VALUES ('FOG')");
        sql.run("DROP TABLE " + second + ".films", "DROP SCHEMA " + second);
    }

    private List<String> columns(String text) throws SQLException {
        try (PreparedStatement statement = sql.connection().prepareStatement(text)) {
            ResultSetMetaData columns = statement.getMetaData();
            List<String> described = new ArrayList<>();
            for (int i = 1; columns != null && i <= columns.getColumnCount(); i++) {
                described.add(columns.getColumnLabel(i) + " " + last(columns.getColumnTypeName(i)));
            }
            return described;
        }
    }

    private List<String> parameters(String text) throws SQLException {
        try (PreparedStatement statement = sql.connection().prepareStatement(text)) {
            ParameterMetaData parameters = statement.getParameterMetaData();
            List<String> described = new ArrayList<>();
            for (int i = 1; i <= parameters.getParameterCount(); i++) {
                Objects.requireNonNull(parameters.getParameterClassName(i));
                described.add(last(parameters.getParameterTypeName(i)));
            }
            return described;
        }
    }

    private static String last(String typeName) {
        return typeName.replaceFirst(".*\\.", "").replace("\"", "");
    }
}

package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SHOW and DESCRIBE. */
class ShowTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void makeTable() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text NOT NULL, poster image,"
                + " loud text COMPUTED AS text_upper(title) || '!', wide COMPUTED AS image_width(poster))");
        sql.run("CREATE INCREMENTAL VIEW shouts AS SELECT id, text_lower(loud) AS quiet FROM films");
    }

    @Test
    void tablesAndViewsAreListed() throws SQLException {
        assertThat(shown("SHOW TABLES", 1)).contains("films").doesNotContain("shouts");
        assertThat(shown("SHOW TABLES LIKE 'fil%'", 1)).contains("films");
        assertThat(shown("SHOW TABLES LIKE 'nothing'", 1)).isEmpty();
        assertThat(shown("SHOW VIEWS", 1)).contains("shouts");
    }

    @Test
    void columnsAreListedWithTheirExpressions() throws SQLException {
        for (String text :
                List.of("SHOW COLUMNS FROM films", "DESCRIBE films", "DESCRIBE " + sql.schema() + ".films")) {
            assertThat(shown(text, 0)).containsExactly("id", "title", "poster", "loud", "wide");
            assertThat(shown(text, 4))
                    .containsExactly("null", "null", "null", "text_upper(title) || '!'", "image_width(poster)");
            assertThat(shown(text, 2)).containsExactly("no", "no", "yes", "yes", "yes");
        }
        assertThat(shown("DESCRIBE shouts", 0)).containsExactly("id", "quiet");
    }

    @Test
    void indexesAreListed() throws SQLException {
        sql.run("CREATE EMBEDDING INDEX posters ON films (poster) USING image_descriptor WITH (metric = 'l2')");

        assertThat(shown("SHOW INDEXES FROM films", 1)).containsExactly("posters");
        assertThat(shown("SHOW INDEXES FROM films", 2)).containsExactly("poster");
        assertThat(shown("SHOW INDEXES FROM films", 4)).containsExactly("l2");
    }

    @Test
    void functionsAreListed() throws SQLException {
        assertThat(shown("SHOW FUNCTIONS", 1))
                .contains("text_upper", "image_width", "video_duration", "frames", "image_descriptor");
        assertThat(shown("SHOW FUNCTIONS LIKE 'text%'", 1))
                .contains("text_upper")
                .doesNotContain("frames");
    }

    @Test
    void theTextThatMakesATableMakesItAgain() throws SQLException {
        String text = shown("SHOW CREATE TABLE films", 1).get(0);
        List<? extends List<?>> before = description();
        sql.run("DROP TABLE films CASCADE", text);

        assertThat(description()).isEqualTo(before);
        sql.run("INSERT INTO films (id, title) VALUES (1, 'rain')");
        assertThat(sql.query("SELECT loud FROM films")).matches("VALUES ('RAIN!')");
        assertThat(sql.query("INSERT INTO films (id, title) VALUES (1, 'again')"))
                .failsWith("23505");
    }

    @Test
    void whatIsNotThereIsNamed() throws SQLException {
        assertThat(sql.query("DESCRIBE nothing")).failsWith("42P01").at(1, 10);
        assertThat(sql.query("SHOW COLUMNS FROM nothing")).failsWith("42P01").at(1, 19);
        assertThat(sql.query("SHOW HISTORY FOR nothing")).failsWith("42P01").at(1, 18);
        assertThat(sql.query("SHOW CREATE TABLE nothing")).failsWith("42P01").at(1, 19);
    }

    @Test
    void settingsOfTheServerAreStillShown() throws SQLException {
        assertThat(shown("SHOW standard_conforming_strings", 0)).containsExactly("on");
        assertThat(shown("SHOW TRANSACTION ISOLATION LEVEL", 0)).containsExactly("read committed");
        assertThat(shown("SHOW TIME ZONE", 0)).hasSize(1);
        assertThat(sql.query("SHOW nothing")).failsWith("42704");
    }

    @Test
    void aDatabaseWithoutAnythingOfOursHasNothingToShow() throws SQLException {
        try (Connection fresh = DriverManager.getConnection("jdbc:vitrine:mem:nothing");
                Statement statement = fresh.createStatement()) {
            for (String text : List.of("SHOW TABLES", "SHOW JOBS", "SHOW CACHE", "SHOW SNAPSHOTS", "SHOW MODELS")) {
                assertThat(Sql.rows(statement.executeQuery(text))).as(text).isEmpty();
            }
            assertThat(Sql.rows(statement.executeQuery("SELECT to_regnamespace('vitrine')")))
                    .containsExactly(Collections.singletonList(null));
        }
    }

    private List<? extends List<?>> description() throws SQLException {
        return List.copyOf(Sql.rows(sql.connection(), "DESCRIBE films"));
    }

    private List<String> shown(String text, int column) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = sql.connection().createStatement()) {
            for (List<?> row : Sql.rows(statement.executeQuery(text))) {
                values.add(String.valueOf(row.get(column)));
            }
        }
        return values;
    }
}

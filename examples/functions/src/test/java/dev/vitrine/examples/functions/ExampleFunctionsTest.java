package dev.vitrine.examples.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The jar's functions, found by the driver on the class path. */
class ExampleFunctionsTest {
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:vitrine:mem:example-functions");
        run("CREATE TABLE notes (id INT PRIMARY KEY, body TEXT, colour IMAGE,"
                + " tone TEXT COMPUTED AS average_colour(colour))");
    }

    @AfterEach
    void close() throws SQLException {
        run("DROP TABLE notes CASCADE");
        connection.close();
    }

    @Test
    void aScalarFillsAComputedColumn() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO notes (id, colour) VALUES (1, ?)")) {
            insert.setObject(1, halves(new Color(0x20, 0x40, 0xff), new Color(0, 0, 1)));
            insert.executeUpdate();
        }
        assertThat(query("SELECT tone FROM notes")).containsExactly("#102080");
    }

    @Test
    void argumentsThatAreLeftOutHaveTheirDefaults() throws SQLException {
        run("INSERT INTO notes (id, body) VALUES (1, 'A note that goes on for longer than anybody reads')");
        assertThat(query("SELECT text_shorten(body) FROM notes"))
                .containsExactly("A note that goes on for longer than a...");
        assertThat(query("SELECT text_shorten(body, 8, ending => '!') FROM notes"))
                .containsExactly("A note !");
    }

    @Test
    void aNullGivesNullWithoutACall() throws SQLException {
        run("INSERT INTO notes (id) VALUES (1)");
        assertThat(query("SELECT text_shorten(body) FROM notes")).containsExactly("null");
    }

    @Test
    void aWrongArgumentIsReportedWithItsState() throws SQLException {
        run("INSERT INTO notes (id, body) VALUES (1, 'text')");
        assertThatThrownBy(() -> query("SELECT text_shorten(body, 2) FROM notes"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("max_length must have room for the ending \"...\", not be 2")
                .extracting("SQLState")
                .isEqualTo("22023");
    }

    @Test
    void aTableFunctionGivesTheRowsOfAView() throws SQLException {
        run("CREATE INCREMENTAL VIEW lines AS SELECT n.id, x.pos, x.sentence"
                + " FROM notes n CROSS JOIN LATERAL sentences(n.body) AS x");
        run("INSERT INTO notes (id, body) VALUES (1, 'It rains. It pours!'), (2, 'Who cares?')");
        assertThat(query("SELECT id || '.' || pos || ' ' || sentence FROM lines ORDER BY id, pos"))
                .containsExactly("1.0 It rains.", "1.1 It pours!", "2.0 Who cares?");
    }

    @Test
    void anEmbedderServesAnIndex() throws SQLException {
        run("CREATE EMBEDDING INDEX notes_ix ON notes (body) USING letter_pairs WITH (metric = 'cosine')");
        run("INSERT INTO notes (id, body) VALUES (1, 'Nosferatu'), (2, 'Metropolis'), (3, 'Faust')");
        assertThat(query("SELECT body FROM notes ORDER BY SIMILARITY(body, 'metroplois') DESC LIMIT 1"))
                .containsExactly("Metropolis");
    }

    private static BufferedImage halves(Color left, Color right) {
        BufferedImage image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(left);
        graphics.fillRect(0, 0, 10, 10);
        graphics.setColor(right);
        graphics.fillRect(10, 0, 10, 10);
        graphics.dispose();
        return image;
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> query(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
        }
        return values;
    }
}

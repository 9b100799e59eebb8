package dev.vitrine.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour on an embedded server, told on a terminal and as a page. */
class DemoTest {
    @Test
    void theTourCanBeTakenTwiceAndLeavesAPage(@TempDir Path folder) throws SQLException, IOException {
        Path page = folder.resolve("index.html");
        String told = take(page);
        assertThat(take(page)).hasLineCount((int) told.lines().count());

        assertThat(told)
                .contains("CREATE INCREMENTAL VIEW stills")
                .contains("A bowl of fresh fruit")
                .contains("People crossing a square");
        String html = Files.readString(page);
        assertThat(html)
                .startsWith("<!DOCTYPE html>")
                .endsWith("</html>\n")
                .contains("<h2><span>" + Story.chapters().size() + "</span>Looking around</h2>")
                .contains("SIMILARITY(frame, IMAGE 'examples/media/tree.mp4#t=20.5')")
                .contains("<img alt=\"vitrine:sha256/")
                .doesNotContain("http://", "https://");
        assertThat(html.split("src=\"data:image/jpeg;base64,", -1)).hasSizeGreaterThan(30);
    }

    @Test
    void textOfAResultIsNoMarkupInThePage() {
        HtmlReport report = new HtmlReport("driver");
        report.add(
                Chapter.of("Title", "Text"),
                List.of(new Answer(
                        "SELECT '<b>' AS \"a&b\"",
                        List.of("a&b"),
                        List.of(List.of(new Cell.Text("<b>"))),
                        0,
                        Duration.ofMillis(1500))));
        assertThat(report.page())
                .contains("SELECT '&lt;b&gt;' AS &quot;a&amp;b&quot;", "<th>a&amp;b</th>", "<td>&lt;b&gt;</td>")
                .contains("1 row in 1.5 s");
    }

    /** Takes the tour and answers what was printed. */
    private static String take(Path page) throws SQLException, IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Demo demo = new Demo(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (Connection connection = DriverManager.getConnection("jdbc:vitrine:mem:demo")) {
            demo.run(connection, Story.chapters(), page);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}

package dev.vitrine.examples.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Takes the tour: runs the story against the embedded server, tells it on the terminal and leaves a page. */
public final class Demo {
    private final PrintStream out;

    Demo(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the tour.
     *
     * @param arguments a {@code jdbc:vitrine:} URL and the file to write the page to; relative paths of media start
     *     from the working directory
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        if (arguments.length != 2) {
            out.println("usage: Demo <jdbc:vitrine:...> <page.html>");
            System.exit(2);
        }
        try (Connection connection = DriverManager.getConnection(arguments[0])) {
            Path page = Path.of(arguments[1]);
            new Demo(out).run(connection, Story.chapters(), page);
            out.println();
            out.println("The same with pictures: " + page.toAbsolutePath());
        } catch (SQLException e) {
            out.println();
            out.println("The tour ended early, SQLSTATE " + e.getSQLState() + ": " + e.getMessage());
            System.exit(1);
        }
    }

    void run(Connection connection, List<Chapter> chapters, Path file) throws SQLException, IOException {
        DatabaseMetaData product = connection.getMetaData();
        String name = "%s %s on %s %s"
                .formatted(
                        product.getDriverName(),
                        product.getDriverVersion(),
                        product.getDatabaseProductName(),
                        product.getDatabaseProductVersion());
        out.println(name);
        ConsoleReport console = new ConsoleReport(out);
        HtmlReport html = new HtmlReport(name);
        Narrator narrator = new Narrator(connection);
        for (Chapter chapter : chapters) {
            console.begin(chapter);
            List<Answer> answers = new ArrayList<>();
            for (String sql : chapter.statements()) {
                Answer answer = narrator.run(sql);
                console.tell(answer);
                answers.add(answer);
            }
            html.add(chapter, answers);
        }
        Files.writeString(file, html.page());
    }
}

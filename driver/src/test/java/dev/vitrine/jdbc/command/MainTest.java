package dev.vitrine.jdbc.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int run(String... arguments) throws InterruptedException {
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        return Main.run(List.of(arguments), stream, stream);
    }

    @Test
    void wrongUseIsExplained() throws InterruptedException {
        assertThat(run()).isEqualTo(2);
        assertThat(run("worker")).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("usage: java -jar vitrine-jdbc.jar worker <URL>");
        assertThat(run("worker", "jdbc:postgresql://localhost/films")).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("is no URL of Vitrine's");
    }
}

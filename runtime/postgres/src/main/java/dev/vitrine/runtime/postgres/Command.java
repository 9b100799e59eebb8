package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.EmbeddedServerException.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A short-lived program of the system or of the server, run to its end. */
final class Command {
    /** What a program left: its exit status and all that it wrote, outputs and errors together. */
    record Result(int status, String output) {
        boolean isSuccess() {
            return status == 0;
        }
    }

    private static final int NOT_FOUND = 127;

    private Command() {}

    /** Runs a program with nothing on its standard input. */
    static Result run(List<String> words) throws IOException {
        return run(words, "");
    }

    /** Runs a program that may not be installed: a result with status 127, as a shell has it, then says so. */
    static Result tryRun(List<String> words) {
        try {
            return run(words);
        } catch (IOException e) {
            return new Result(NOT_FOUND, String.valueOf(e.getMessage()));
        }
    }

    /** Runs a program and feeds it a text. The text is small enough for a pipe's buffer: 16 kB at least. */
    static Result run(List<String> words, String input) throws IOException {
        Process process = builder(words).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException endedWithoutReading) {
            // Its status and output say why.
        }
        try (InputStream out = process.getInputStream()) {
            String output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output.strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
            throw new EmbeddedServerException(SqlState.INTERRUPTED, "interrupted while running " + words.get(0), e);
        }
    }

    /** A builder with an environment in which the server's programs speak English and take no settings from outside. */
    static ProcessBuilder builder(List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        environment.put("LC_ALL", "C");
        return builder;
    }

    static List<String> words(List<String> prefix, Path program, String... arguments) {
        List<String> words = new ArrayList<>(prefix);
        words.add(program.toString());
        words.addAll(List.of(arguments));
        return words;
    }
}

package dev.vitrine.runtime.postgres;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The script that waits for a server and stops it when no JVM is left ({@code keeper.sh} says how). It runs in a session
 * of its own, so that no signal from a terminal reaches it or the server.
 */
final class Keeper {
    /** How long a server whose JVMs crashed waits to be adopted. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private static final String SCRIPT = "keeper.sh";

    private Keeper() {}

    /** Starts a server under a keeper. The process lives as long as the server. */
    static Process start(Home home, List<String> server) throws IOException {
        List<String> words =
                words(home, "start", home.isDurable() ? "" : home.root().toString());
        words.addAll(server);
        return run(home, words);
    }

    /** Puts a server that runs under a keeper again, where its own was killed. */
    static void restore(Home home, long server) throws IOException {
        if (!ServerProcess.isWatched(home)) {
            List<String> words = words(home, "watch", "");
            words.add(Long.toString(server));
            run(home, words);
        }
    }

    /** Ends a keeper whose server is dead and that does not know it. */
    static void dismiss(Home home) throws IOException {
        for (ProcessHandle process : ServerProcess.keepers(home)) {
            process.destroyForcibly();
            Pause pause = Pause.upTo(Duration.ofSeconds(5));
            while (process.isAlive() && !pause.isOver()) {
                pause.await();
            }
        }
        Files.deleteIfExists(home.serverFile("keeper"));
        Files.deleteIfExists(stopping(home));
    }

    /** There while the server is about to stop, when nobody may join it. */
    static Path stopping(Home home) {
        return home.serverFile("stopping");
    }

    private static List<String> words(Home home, String mode, String temporaryHome) throws IOException {
        Path script = home.serverFile(SCRIPT);
        home.writeFast(script, script());
        List<String> words = new ArrayList<>(newSession());
        words.addAll(List.of(
                "sh",
                script.toString(),
                mode,
                home.server().toString(),
                Long.toString(home.isDurable() ? GRACE.toSeconds() : 0),
                home.isDurable() ? "INT" : "QUIT",
                temporaryHome));
        return words;
    }

    private static Process run(Home home, List<String> words) throws IOException {
        return Command.builder(words)
                .directory(home.data().toFile())
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(home.log().toFile()))
                .start();
    }

    private static String script() throws IOException {
        try (InputStream in = Keeper.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IOException("the class path lacks " + SCRIPT);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** macOS has no program {@code setsid}, but always Perl. */
    private static List<String> newSession() {
        for (String directory : List.of("/usr/bin", "/bin")) {
            Path program = Path.of(directory, "setsid");
            if (Files.isExecutable(program)) {
                return List.of(program.toString());
            }
        }
        return List.of("perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV");
    }
}

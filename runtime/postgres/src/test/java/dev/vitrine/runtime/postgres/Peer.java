package dev.vitrine.runtime.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs {@link PeerMain}. */
final class Peer implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;

    private Peer(Process process) {
        this.process = process;
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /**
     * Starts a JVM in a process group of its own, as a shell does, and does not wait for it. It hears SIGINT, which whoever runs in
     * the background of a shell inherits as ignored.
     */
    static Peer start(String home) throws IOException {
        return start(
                List.of("env", "--default-signal=INT", "setsid"),
                System.getProperty("java.class.path"),
                Map.of(),
                home);
    }

    static Peer start(List<String> prefix, String classPath, Map<String, String> environment, String home)
            throws IOException {
        List<String> words = new ArrayList<>(prefix);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        environment.forEach((name, value) -> {
            if (name.startsWith("-D")) {
                words.add(name + "=" + value);
            }
        });
        words.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp", classPath, PeerMain.class.getName(), home));
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(Redirect.INHERIT);
        environment.forEach((name, value) -> {
            if (!name.startsWith("-D")) {
                builder.environment().put(name, value);
            }
        });
        return new Peer(builder.start());
    }

    /** Starts a JVM that has the home open. */
    static Peer open(Path home) throws IOException {
        Peer peer = start(home.toString());
        peer.awaitReady();
        return peer;
    }

    /** Waits until the home is open; the answer is the home. */
    Path awaitReady() throws IOException {
        String line = readLine();
        if (!line.startsWith("ready ")) {
            throw new IOException("the other JVM does not open the home: " + line);
        }
        return Path.of(line.substring("ready ".length()));
    }

    String readLine() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the other JVM is gone");
        }
        return line;
    }

    /** Sends a query or a command and waits for its answer. */
    String ask(String line) throws IOException {
        in.println(line);
        return readLine();
    }

    long pid() {
        return process.pid();
    }

    /** Dies like a JVM that the system kills: no hook runs. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends a signal to the JVM's whole process group, as a terminal does. */
    void signalGroup(String signal) throws IOException {
        Command.run(List.of("kill", "-s", signal, "--", "-" + process.pid()));
    }

    /** Waits for the JVM to end by itself. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the other JVM does not end");
        }
    }

    /** Ends the JVM in order, by the end of its input. */
    @Override
    public void close() throws InterruptedException {
        in.close();
        awaitEnd();
    }
}

package dev.vitrine.tck;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PgBouncer that gives each transaction one of a few connections to a database. */
final class PgBouncer implements AutoCloseable {
    private static final Path FETCHED = Path.of("target", "pgbouncer").toAbsolutePath();

    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one before a database, with so many connections; empty where the program is neither installed nor to be had as a
     * package of Debian's.
     */
    static Optional<PgBouncer> before(OwnDatabase database, int connections, Path folder) throws Exception {
        Optional<Path> program = installed().or(PgBouncer::fetched);
        if (program.isEmpty()) {
            return Optional.empty();
        }
        int port = freePort();
        Path settings = Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                pooled = host=%s port=%d dbname=%s user=%4$s password=%4$s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %5$d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = %6$d
                ignore_startup_parameters = extra_float_digits, options
                """.formatted(
                        database.host(), database.port(), database.name(), database.name(), port, connections));
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root.
            Files.walk(folder).forEach(path -> path.toFile().setReadable(true, false));
            folder.toFile().setExecutable(true, false);
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.addAll(List.of(program.get().toString(), settings.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(folder.resolve("log").toFile()));
        if (program.get().startsWith(FETCHED)) {
            builder.environment().put("LD_LIBRARY_PATH", libraries());
        }
        PgBouncer started = new PgBouncer(builder.start(), port);
        started.awaitListening();
        return Optional.of(started);
    }

    private static Optional<Path> installed() {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Takes it and its libraries out of Debian's packages, without installing anything. */
    private static Optional<Path> fetched() {
        Path program = FETCHED.resolve("usr/sbin/pgbouncer");
        try {
            if (!Files.isExecutable(program)) {
                Files.createDirectories(FETCHED);
                run(
                        "for package in pgbouncer $(apt-cache depends pgbouncer | sed -n 's/^ *Depends: \\(lib[^ ]*\\)$/\\1/p' | grep -v '^libc6$'); do"
                                + " apt-get download $package || exit 1; done; for package in *.deb; do dpkg-deb -x $package . || exit 1; done");
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.of(program).filter(Files::isExecutable);
    }

    private static void run(String script) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(FETCHED.toFile())
                .redirectErrorStream(true)
                .redirectOutput(FETCHED.resolve("log").toFile())
                .start();
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("the package cannot be had");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String libraries() throws IOException {
        try (Stream<Path> files = Files.walk(FETCHED)) {
            List<String> folders = files.filter(
                            file -> file.getFileName().toString().matches("lib.*\\.so.*"))
                    .map(file -> String.valueOf(file.getParent()))
                    .distinct()
                    .toList();
            return String.join(":", folders);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - end > 0) {
                    throw new IOException("PgBouncer does not listen", e);
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /** The URL of the database behind it. */
    String url() {
        return "jdbc:vitrine://127.0.0.1:" + port + "/pooled?user=any&prepareThreshold=0";
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
        process.destroyForcibly();
    }
}

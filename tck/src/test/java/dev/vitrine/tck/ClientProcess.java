package dev.vitrine.tck;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM that uses the driver, and that may be killed. Thread-safe. */
final class ClientProcess implements AutoCloseable {
    private static final String BATCHES = "batches";

    private final Process process;

    private ClientProcess(Process process) {
        this.process = process;
    }

    /** A JVM that runs statements on one connection, and ends. */
    static ClientProcess running(String url, String... statements) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(url));
        arguments.addAll(Arrays.asList(statements));
        return start(arguments);
    }

    /**
     * A JVM that inserts numbers in batches, each in a transaction, from the first number that is not there, and ends.
     *
     * @param insert has a parameter for the number, which is also that of column {@code id}
     */
    static ClientProcess inserting(String url, String table, String insert, int to, int batch) throws IOException {
        return start(List.of(url, BATCHES, table, insert, Integer.toString(to), Integer.toString(batch)));
    }

    private static ClientProcess start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ClientProcess.class.getName()));
        command.addAll(arguments);
        return new ClientProcess(new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Kills it with a signal that it cannot catch. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end; true if all was done. */
    boolean await() throws InterruptedException {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            throw new AssertionError("the client goes on for two minutes");
        }
        return process.exitValue() == 0;
    }

    @Override
    public void close() {
        kill();
    }

    /** What the JVM does; the first argument is the URL. */
    public static void main(String[] arguments) throws SQLException {
        try (Connection connection = DriverManager.getConnection(arguments[0])) {
            if (arguments[1].equals(BATCHES)) {
                insert(
                        connection,
                        arguments[2],
                        arguments[3],
                        Integer.parseInt(arguments[4]),
                        Integer.parseInt(arguments[5]));
            } else {
                Sql.run(connection, Arrays.copyOfRange(arguments, 1, arguments.length));
            }
        }
    }

    private static void insert(Connection connection, String table, String text, int to, int batch)
            throws SQLException {
        int next;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(max(id), 0) + 1 FROM " + table)) {
            row.next();
            next = row.getInt(1);
        }
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(text)) {
            while (next <= to) {
                for (int end = Math.min(to, next + batch - 1); next <= end; next++) {
                    insert.setInt(1, next);
                    insert.addBatch();
                }
                insert.executeBatch();
                connection.commit();
            }
        }
    }
}

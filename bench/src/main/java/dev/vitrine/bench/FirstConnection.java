package dev.vitrine.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From the start of a JVM to the first answer of a server in a folder that is there and stopped, and whether a class of Calcite
 * was loaded for it.
 */
final class FirstConnection implements Benchmark {
    private static final int ROUNDS = 5;
    private static final double TARGET = 1.5;

    @Override
    public String name() {
        return "first-connection";
    }

    /** What the fresh JVM does. */
    static final class OneSelect {
        private OneSelect() {}

        /** The argument is the URL. */
        public static void main(String[] arguments) throws SQLException {
            try (Connection connection = DriverManager.getConnection(arguments[0]);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT 1")) {
                row.next();
                System.exit(row.getInt(1) - 1);
            }
        }
    }

    @Override
    public void run(Setting setting, PrintStream out) throws Exception {
        Path home = setting.scratch().resolve("home");
        String url = "jdbc:vitrine:" + home;
        DriverManager.getConnection(url).close();
        Path classes = setting.scratch().resolve("classes.log");
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            awaitStop(home);
            seconds.add(Pair.time(() -> Programs.run(java(List.of(), url))));
        }
        awaitStop(home);
        Programs.run(java(List.of("-Xlog:class+load:file=" + classes), url));
        awaitStop(home);
        long calcite;
        try (var lines = Files.lines(classes)) {
            calcite = lines.filter(line -> line.contains("org.apache.calcite")).count();
        }
        seconds.sort(null);
        double median = seconds.get(ROUNDS / 2);
        out.printf(
                Locale.ROOT,
                "%-34s %.2f s from the start of the JVM to its end, %d classes of Calcite loaded   target %.1f s, 0   %s%n",
                name(),
                median,
                calcite,
                TARGET,
                median < TARGET && calcite == 0 ? "met" : "MISSED");
    }

    private static List<String> java(List<String> options, String url) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), OneSelect.class.getName(), url));
        return command;
    }

    /** The server stops some time after the last connection. */
    private static void awaitStop(Path home) throws Exception {
        Path pid = home.resolve("data").resolve("postmaster.pid");
        for (int i = 0; Files.exists(pid) && i < 1200; i++) {
            Thread.sleep(100);
        }
    }
}

package dev.vitrine.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * From the start of a JVM to the first answer: of an embedded server whose folder is there and that is stopped, and of one that
 * runs; the plain way is a JVM with pgjdbc alone and the running server. Whether a class of Calcite was loaded for it.
 */
final class FirstConnection implements Benchmark {
    private static final int ROUNDS = 7;
    private static final double TARGET_SECONDS = 1.5;
    private static final String ROLE = "bench_plain";

    @Override
    public String name() {
        return "first-connection";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Path home = setting.scratch().resolve("home");
        String url = "jdbc:vitrine:" + home;
        Rounds running;
        try (Connection connection = DriverManager.getConnection(url);
                Setting.Plain plain = new Setting(url, setting.scratch()).connectPlainly()) {
            Setting.run(connection, "CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + ROLE + "'");
            String plainUrl = plain.connection().getMetaData().getURL();
            running = Rounds.run(
                    1,
                    ROUNDS,
                    1,
                    call -> Programs.secondsToLine(Programs.java(List.of(), OneSelect.class, url)),
                    call -> Programs.secondsToLine(Programs.java(List.of(), PlainSelect.class, plainUrl)));
        }
        double[] stopped = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            awaitStop(home);
            stopped[round] = Programs.secondsToLine(Programs.java(List.of(), OneSelect.class, url));
        }
        Arrays.sort(stopped);
        double median = Rounds.median(stopped);
        report.fact(
                String.format(
                        Locale.ROOT,
                        "a stopped server's first answer after %.2f s (rounds %.2f to %.2f)",
                        median,
                        stopped[0],
                        stopped[ROUNDS - 1]),
                "below 1.5 s",
                median < TARGET_SECONDS);
        report.compare("JVM and a running server", running);
        awaitStop(home);
        reportClasses(setting.scratch().resolve("classes.log"), url, report);
        awaitStop(home);
    }

    private static void reportClasses(Path log, String url, Report report) throws Exception {
        Programs.run(Programs.java(List.of("-Xlog:class+load:file=" + log), OneSelect.class, url));
        List<String> loaded;
        try (Stream<String> lines = Files.lines(log)) {
            loaded = lines.toList();
        }
        long calcite = loaded.stream()
                .filter(line -> line.contains("org.apache.calcite"))
                .count();
        report.fact(
                "classes of Calcite loaded: " + calcite + " of " + loaded.size() + " classes in all",
                "0",
                calcite == 0);
    }

    /** The server stops soon after the last JVM has left. */
    private static void awaitStop(Path home) throws Exception {
        Path pid = home.resolve("data").resolve("postmaster.pid");
        for (int i = 0; Files.exists(pid); i++) {
            if (i == 600) {
                throw new IllegalStateException("the server still runs after a minute");
            }
            Thread.sleep(100);
        }
    }

    /** What a fresh JVM does with this driver. */
    static final class OneSelect {
        private OneSelect() {}

        /** The argument is the URL. */
        public static void main(String[] arguments) throws SQLException {
            try (Connection connection = DriverManager.getConnection(arguments[0])) {
                printAnswer(connection);
            }
        }
    }

    /** What a fresh JVM does with pgjdbc. */
    static final class PlainSelect {
        private PlainSelect() {}

        /** The argument is the URL. */
        public static void main(String[] arguments) throws SQLException {
            Properties login = new Properties();
            login.setProperty("user", ROLE);
            login.setProperty("password", ROLE);
            try (Connection connection = new org.postgresql.Driver().connect(arguments[0], login)) {
                printAnswer(connection);
            }
        }
    }

    private static void printAnswer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1")) {
            row.next();
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)
                    .println(row.getInt(1));
        }
    }
}

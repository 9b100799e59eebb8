package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.EmbeddedServerException.SqlState;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/**
 * The password of a home, in a file that only its owner may read.
 *
 * <p>A new home has the password of the template that it was copied from. The first start gives it its own; until that is
 * done the file names both, so that a start that broke off at any point is finished by the next.
 *
 * @param password the one that works
 * @param next the one that the home is to get; null when it has it
 */
record Credentials(String password, @Nullable String next) {
    private static final String FILE = "password";
    private static final String WRONG_PASSWORD = "28P01";

    /** Writes the file of a home whose data directory is a fresh copy of the template. */
    static void prepare(Home home, Template template) throws IOException {
        new Credentials(template.password(), Password.generate()).write(home);
    }

    static Credentials read(Home home) throws IOException {
        Path file = home.serverFile(FILE);
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file)));
        } catch (NoSuchFileException e) {
            throw missing(home, file, e);
        }
        String password = properties.getProperty("password");
        if (password == null) {
            throw missing(home, file, null);
        }
        return new Credentials(password, properties.getProperty("next"));
    }

    private static EmbeddedServerException missing(Home home, Path file, @Nullable Throwable cause) {
        return new EmbeddedServerException(
                SqlState.UNUSABLE,
                ("the password of the database in %s is gone: %s is missing or empty; put it back from a copy of the"
                                + " directory, or copy the rows over a server of your own that is started on %s")
                        .formatted(home.root(), file, home.data()),
                cause);
    }

    /** Gives the home its own password where that is still to be done. The server is ready. */
    Credentials settle(Home home, int port) throws IOException {
        if (next == null) {
            return this;
        }
        Credentials settled = new Credentials(next, null);
        try (Connection connection = connect(port, password)) {
            connection.unwrap(PGConnection.class).alterUserPassword(Template.USER, next.toCharArray(), "scram-sha-256");
        } catch (SQLException e) {
            if (!WRONG_PASSWORD.equals(e.getSQLState()) || !settled.opens(port)) {
                throw new EmbeddedServerException(
                        SqlState.UNREACHABLE,
                        "the password of the new database in %s cannot be set: %s"
                                .formatted(home.root(), e.getMessage()),
                        e);
            }
        }
        settled.write(home);
        return settled;
    }

    /** Whether a server on the port lets us in, which no other server does. */
    boolean opens(int port) {
        return refusal(port).isEmpty() || (next != null && new Credentials(next, null).opens(port));
    }

    /** The SQLSTATE with which a server on the port, or the system, refuses us; empty when it lets us in. */
    Optional<String> refusal(int port) {
        try (Connection connection = connect(port, password)) {
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(String.valueOf(e.getSQLState()));
        }
    }

    private void write(Home home) throws IOException {
        home.write(home.serverFile(FILE), "password=" + password + "\n" + (next == null ? "" : "next=" + next + "\n"));
    }

    private static Connection connect(int port, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", Template.USER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        Connection connection = new Driver().connect(ServerAddress.of(port).jdbcUrl(), properties);
        if (connection == null) {
            throw new SQLException("the driver does not take its own URL");
        }
        return connection;
    }

    /** Without the passwords. */
    @Override
    public String toString() {
        return "Credentials[settled=" + (next == null) + "]";
    }
}

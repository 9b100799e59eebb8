package dev.vitrine.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The driver of {@code jdbc:vitrine:} URLs. Thread-safe.
 *
 * <ul>
 *   <li>{@code jdbc:vitrine:} the embedded server of {@code VITRINE_HOME}, or else of {@code ~/.vitrine}
 *   <li>{@code jdbc:vitrine:/some/folder} or {@code jdbc:vitrine:./folder} the embedded server of a folder
 *   <li>{@code jdbc:vitrine:mem:} or {@code jdbc:vitrine:mem:name} an embedded server for the life of the JVM
 *   <li>{@code jdbc:vitrine:postgresql://host:port/database} or {@code jdbc:vitrine://host:port/database} any server
 * </ul>
 *
 * <p>Options follow a question mark: the Postgres driver's own, and Vitrine's, such as {@code mediaRoot=/films}.
 */
public final class VitrineDriver implements Driver {
    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final int MOST_TRIES = 10;
    private static final long YIELD_MILLIS = 50;

    static {
        try {
            DriverManager.registerDriver(new VitrineDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Makes a driver; all drivers are alike. */
    public VitrineDriver() {}

    @Override
    public boolean acceptsURL(@Nullable String url) {
        return url != null && VitrineUrl.isOurs(url);
    }

    @Override
    public @Nullable Connection connect(@Nullable String url, @Nullable Properties info) throws SQLException {
        if (url == null || !VitrineUrl.isOurs(url)) {
            return null;
        }
        VitrineUrl parsed = VitrineUrl.parse(url);
        ConnectionOptions options = ConnectionOptions.of(info, parsed.options());
        return connect(parsed.place(), options, true);
    }

    private static Connection connect(VitrineUrl.Place place, ConnectionOptions options, boolean mayRevive)
            throws SQLException {
        SharedDatabase database = SharedDatabase.acquire(place, options);
        try {
            return open(database, options);
        } catch (SQLException | RuntimeException e) {
            try {
                if (mayRevive && isUnreachable(e) && database.revive()) {
                    return connect(place, options, false);
                }
                throw e;
            } finally {
                database.release();
            }
        }
    }

    private static boolean isUnreachable(Exception problem) {
        return problem instanceof SQLException server
                && server.getSQLState() != null
                && server.getSQLState().startsWith("08");
    }

    private static Connection open(SharedDatabase database, ConnectionOptions options) throws SQLException {
        ServerAddress address = database.address();
        String url = address.url();
        Connection server = connect(database, url, address.login(options.session()));
        if (server == null) {
            throw SqlExceptions.of("08001", "cannot read \"" + url + "\" as the address of a Postgres server");
        }
        try {
            return options.isPlain() ? PlainConnection.over(database, server) : new VitrineConnection(database, server);
        } catch (SQLException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** A server that has no connection left gets back what the driver has for itself. */
    private static @Nullable Connection connect(SharedDatabase database, String url, Properties login)
            throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                return new org.postgresql.Driver().connect(url, login);
            } catch (SQLException e) {
                if (!TOO_MANY_CONNECTIONS.equals(e.getSQLState())
                        || tries == MOST_TRIES
                        || !database.engine().yieldConnections()) {
                    throw e;
                }
                pause(e);
            }
        }
    }

    private static void pause(SQLException refusal) throws SQLException {
        try {
            TimeUnit.MILLISECONDS.sleep(YIELD_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw refusal;
        }
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(@Nullable String url, @Nullable Properties info) throws SQLException {
        ConnectionOptions options = ConnectionOptions.lenient(info, url);
        List<DriverPropertyInfo> properties = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            DriverPropertyInfo property = new DriverPropertyInfo(
                    setting.optionName(), options.settings().get(setting));
            property.description = setting.description();
            property.choices =
                    setting.choices().isEmpty() ? null : setting.choices().toArray(String[]::new);
            properties.add(property);
        }
        List<DriverPropertyInfo> servers =
                List.of(new org.postgresql.Driver().getPropertyInfo("jdbc:postgresql://localhost/", options.login()));
        properties.addAll(
                0,
                servers.stream()
                        .filter(VitrineDriver::isLogin)
                        .sorted(Comparator.comparing((DriverPropertyInfo property) -> property.name)
                                .reversed())
                        .toList());
        servers.stream().filter(property -> !isLogin(property)).forEach(properties::add);
        return properties.toArray(DriverPropertyInfo[]::new);
    }

    private static boolean isLogin(DriverPropertyInfo property) {
        return property.name.equals("user") || property.name.equals("password");
    }

    @Override
    public int getMajorVersion() {
        return DriverVersion.MAJOR;
    }

    @Override
    public int getMinorVersion() {
        return DriverVersion.MINOR;
    }

    /** False: the server's driver does not pass the whole test suite of JDBC either. */
    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("dev.vitrine");
    }
}

package dev.vitrine.jdbc;

import java.io.PrintWriter;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections, set up by bean properties: either {@code url}, or a server's parts under the names that the
 * Postgres driver's data source has. Every other option goes through {@link #setProperty}. Set it up before it is
 * shared; then it is thread-safe.
 */
public class VitrineDataSource implements DataSource, Referenceable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final String LOGIN_TIMEOUT = "loginTimeout";

    /** User, password and all other options, by name. */
    private final Properties properties = new Properties();

    private @Nullable String url;
    private String[] serverNames = {"localhost"};
    private int[] portNumbers = {0};
    private String databaseName = "";

    /** Makes a data source of the embedded server in the home folder; set a URL or a server for another one. */
    public VitrineDataSource() {}

    @Override
    public Connection getConnection() throws SQLException {
        return connect(properties);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        Properties login = new Properties();
        login.putAll(properties);
        login.setProperty("user", user);
        login.setProperty("password", password);
        return connect(login);
    }

    private Connection connect(Properties login) throws SQLException {
        String target = getUrl();
        Connection connection = new VitrineDriver().connect(target, login);
        if (connection == null) {
            throw SqlExceptions.of("08001", "\"" + target + "\" is not a jdbc:vitrine: URL");
        }
        return connection;
    }

    /** The URL: the one that was set, or that of the server's parts, or {@code jdbc:vitrine:}. */
    public String getUrl() {
        if (url != null) {
            return url;
        }
        if (databaseName.isEmpty()) {
            return VitrineUrl.PREFIX;
        }
        StringBuilder target = new StringBuilder(VitrineUrl.PREFIX).append("postgresql://");
        for (int i = 0; i < serverNames.length; i++) {
            int port = i < portNumbers.length ? portNumbers[i] : 0;
            target.append(i == 0 ? "" : ",").append(serverNames[i]).append(port == 0 ? "" : ":" + port);
        }
        return target.append('/').append(databaseName).toString();
    }

    /** Sets a {@code jdbc:vitrine:} URL; it wins over the server's parts. */
    public void setUrl(String url) {
        this.url = url;
    }

    /** The same as {@link #getUrl}, under the other name that is in use. */
    public String getURL() {
        return getUrl();
    }

    /** The same as {@link #setUrl}, under the other name that is in use. */
    public void setURL(String url) {
        setUrl(url);
    }

    /** The user, null if none is set. */
    public @Nullable String getUser() {
        return getProperty("user");
    }

    /** Sets the user; null for none. */
    public void setUser(@Nullable String user) {
        setProperty("user", user);
    }

    /** The password, null if none is set. */
    public @Nullable String getPassword() {
        return getProperty("password");
    }

    /** Sets the password; null for none. */
    public void setPassword(@Nullable String password) {
        setProperty("password", password);
    }

    /** The servers' names. */
    public String[] getServerNames() {
        return serverNames.clone();
    }

    /** Sets the servers' names; the first that answers is taken. */
    public void setServerNames(String[] serverNames) {
        this.serverNames = serverNames.clone();
    }

    /** The servers' ports, 0 for the usual one. */
    public int[] getPortNumbers() {
        return portNumbers.clone();
    }

    /** Sets the servers' ports in the order of their names, 0 for the usual one. */
    public void setPortNumbers(int[] portNumbers) {
        this.portNumbers = portNumbers.clone();
    }

    /** The database's name, empty if none is set. */
    public String getDatabaseName() {
        return databaseName;
    }

    /** Sets the name of the database on a server of one's own. */
    public void setDatabaseName(String databaseName) {
        this.databaseName = databaseName;
    }

    /** The application's name, null if none is set. */
    public @Nullable String getApplicationName() {
        return getProperty("ApplicationName");
    }

    /** Sets the name under which the server lists the connections; null for none. */
    public void setApplicationName(@Nullable String applicationName) {
        setProperty("ApplicationName", applicationName);
    }

    /** The schema that names are looked up in, null if none is set. */
    public @Nullable String getCurrentSchema() {
        return getProperty("currentSchema");
    }

    /** Sets the schema, or several with commas, that names are looked up in; null for the server's default. */
    public void setCurrentSchema(@Nullable String currentSchema) {
        setProperty("currentSchema", currentSchema);
    }

    /** An option of ours or of the Postgres driver, null if it is not set. */
    public @Nullable String getProperty(String name) {
        return properties.getProperty(name);
    }

    /** Sets an option of ours or of the Postgres driver; null takes it back. */
    public void setProperty(String name, @Nullable String value) {
        if (value == null) {
            properties.remove(name);
        } else {
            properties.setProperty(name, value);
        }
    }

    @Override
    public int getLoginTimeout() {
        return Integer.parseInt(properties.getProperty(LOGIN_TIMEOUT, "0"));
    }

    @Override
    public void setLoginTimeout(int seconds) {
        properties.setProperty(LOGIN_TIMEOUT, String.valueOf(seconds));
    }

    /** Null: nothing is written. */
    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    /** Does nothing; the driver logs by {@link System.Logger}. */
    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {}

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("dev.vitrine");
    }

    @Override
    public Reference getReference() {
        Reference reference =
                new Reference(VitrineDataSource.class.getName(), VitrineDataSourceFactory.class.getName(), null);
        reference.add(new StringRefAddr(VitrineDataSourceFactory.URL, getUrl()));
        properties
                .stringPropertyNames()
                .forEach(name -> reference.add(new StringRefAddr(name, properties.getProperty(name))));
        return reference;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw SqlExceptions.of("42846", "a VitrineDataSource is no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}

package dev.vitrine.tck;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A database for each test on the server of all, owned by an ordinary role of its own, which other processes may use too. */
final class OwnDatabase implements BeforeEachCallback, AfterEachCallback {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private String name = "";
    private String url = "";
    private String host = "";
    private int port;

    @Override
    public void beforeEach(ExtensionContext context) throws SQLException {
        name = "tck_own_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        try (Connection administrator = Server.connectPlainly()) {
            Sql.run(
                    administrator,
                    "CREATE ROLE %1$s LOGIN PASSWORD '%1$s'".formatted(name),
                    "CREATE DATABASE %1$s OWNER %1$s".formatted(name));
            String server = administrator.getMetaData().getURL().replaceFirst("^jdbc:(vitrine:)?postgresql:", "");
            URI address = URI.create("postgresql:" + server);
            host = address.getHost();
            port = address.getPort();
            url = "jdbc:vitrine:%s/%s?user=%s&password=%s"
                    .formatted(server.substring(0, server.lastIndexOf('/')), name, name, name);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws SQLException {
        try (Connection administrator = Server.connectPlainly()) {
            Sql.run(administrator, "DROP DATABASE " + name + " WITH (FORCE)", "DROP ROLE " + name);
        }
    }

    /** With the role's login. */
    String url() {
        return url;
    }

    /** Of the database, and of the role, whose password it is too. */
    String name() {
        return name;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** From now on the server gives the role no more connections than that; -1 for as many as it has. */
    void limitConnections(int count) throws SQLException {
        try (Connection administrator = Server.connectPlainly()) {
            Sql.run(administrator, "ALTER ROLE " + name + " CONNECTION LIMIT " + count);
        }
    }
}

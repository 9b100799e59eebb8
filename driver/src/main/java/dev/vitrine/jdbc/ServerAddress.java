package dev.vitrine.jdbc;

import dev.vitrine.runtime.postgres.EmbeddedServer;
import dev.vitrine.runtime.postgres.EmbeddedServerException;
import dev.vitrine.runtime.postgres.ServerLease;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/**
 * A server that can be connected to.
 *
 * @param url its URL for the server's driver
 * @param lease what keeps it running, if it is an embedded one
 * @param staysOpen whether the embedded server lives as long as the JVM
 */
record ServerAddress(String url, Optional<ServerLease> lease, boolean staysOpen) {
    /** Finds the server of a place; starts an embedded one that does not run. */
    static ServerAddress reach(VitrineUrl.Place place) throws SQLException {
        if (place instanceof VitrineUrl.Server server) {
            return new ServerAddress(server.url(), Optional.empty(), true);
        }
        try {
            if (place instanceof VitrineUrl.Memory memory) {
                return of(EmbeddedServer.acquireTemporary(memory.name()), true);
            }
            return of(EmbeddedServer.acquire(((VitrineUrl.Folder) place).home()), false);
        } catch (EmbeddedServerException e) {
            throw SqlExceptions.of(e);
        }
    }

    private static ServerAddress of(ServerLease lease, boolean staysOpen) {
        return new ServerAddress(lease.jdbcUrl(), Optional.of(lease), staysOpen);
    }

    /** The folder of an embedded server. */
    Optional<Path> home() {
        return lease.map(ServerLease::home);
    }

    /** The user's login; what it leaves out is the embedded server's own. */
    Properties login(Properties given) {
        Properties login = new Properties();
        lease.ifPresent(own -> {
            login.setProperty("user", own.user());
            login.setProperty("password", own.password());
        });
        given.stringPropertyNames().stream()
                .filter(name -> lease.isEmpty() || !given.getProperty(name).isEmpty())
                .forEach(name -> login.setProperty(name, given.getProperty(name)));
        return login;
    }

    /** Starts an embedded server again that was killed; it may have another address then. */
    void revive() throws SQLException {
        try {
            lease.ifPresent(ServerLease::ensureRunning);
        } catch (EmbeddedServerException e) {
            throw SqlExceptions.of(e);
        }
    }

    /** Lets an embedded server go, unless it lives as long as the JVM. */
    void leave() {
        if (!staysOpen) {
            lease.ifPresent(ServerLease::close);
        }
    }
}

package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.HomeServer.Server;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The right to use an embedded server until it is closed. Closing it twice is harmless. Thread-safe. */
public final class ServerLease implements AutoCloseable {
    private final HomeServer owner;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private volatile Server server;

    ServerLease(HomeServer owner, Server server) {
        this.owner = owner;
        this.server = server;
    }

    /** The directory that the server lives in: absolute, without symbolic links. */
    public Path home() {
        return server.home();
    }

    /** The directory of the home for media that belong to the database. It need not exist yet. */
    public Path media() {
        return server.media();
    }

    /** The address the server listens on: the loopback address. */
    public String host() {
        return server.address().host();
    }

    /** The port the server listens on, 1 to 65535. It may change when the server is started again. */
    public int port() {
        return server.address().port();
    }

    /** The database that is there from the start. */
    public String database() {
        return Template.USER;
    }

    /** The superuser. */
    public String user() {
        return Template.USER;
    }

    /** The superuser's password. */
    public String password() {
        return server.password();
    }

    /** The URL for PostgreSQL's own JDBC driver, without user and password. */
    public String jdbcUrl() {
        return server.address().jdbcUrl();
    }

    /** Why this server has no pgvector; empty when it has it. */
    public Optional<String> missingPgvector() {
        return server.missingPgvector();
    }

    /**
     * Starts the server again if it was killed; for use when a connection cannot be made. Rows that were committed are
     * there. The port may be another afterwards.
     *
     * @throws EmbeddedServerException if it does not start
     * @throws IllegalStateException if the lease is closed
     */
    public void ensureRunning() {
        if (isClosed.get()) {
            throw new IllegalStateException("the lease on " + home() + " is closed");
        }
        server = owner.ensureRunning();
    }

    /** Gives the lease back. The JVM's last one leaves the server, and stops it when no other JVM uses it. */
    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            owner.release();
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return server.toString();
    }
}

package dev.vitrine.runtime.postgres;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL with pgvector in a directory, for this JVM and for any other on the machine that opens the same directory.
 * The first starts the server, the others join it, the last to leave stops it. A JVM that dies disturbs nobody: the
 * server goes on for the others, waits 20 seconds to be joined by another when there is none, and then stops.
 * Thread-safe.
 *
 * <p>The server writes durably, listens on the loopback address only, on a port of its own choice, and asks for a
 * password that stands in a file that only the directory's owner may read.
 */
public final class EmbeddedServer {
    private static final ConcurrentMap<Object, HomeServer> SERVERS = new ConcurrentHashMap<>();
    private static @Nullable Thread exitHook;

    private EmbeddedServer() {}

    /**
     * Opens the server of a directory, which is made if it does not exist. Every call gives a lease of its own; the JVM
     * leaves the server when all are closed, or when it ends.
     *
     * @param home a new or empty directory, or one that was opened so before
     * @return the lease, which the caller closes
     * @throws EmbeddedServerException if the directory holds something else, cannot be written, is on a full disk or
     *     belongs to another user, if its data are of another major version of PostgreSQL, or if the server does not
     *     start; or if the thread is interrupted (57014)
     */
    public static ServerLease acquire(Path home) {
        Path path = requireNonNull(home, "home").toAbsolutePath().normalize();
        return lease(path, new HomeServer(() -> Home.open(path)));
    }

    /**
     * Opens a server in a directory for temporary files, which goes with all that is in it when the last lease of this
     * name is closed or the JVM ends, however it ends. It trades durability for speed.
     *
     * @param name tells several such servers of one JVM apart; may be empty
     * @return the lease, which the caller closes
     * @throws EmbeddedServerException as {@link #acquire} does
     */
    public static ServerLease acquireTemporary(String name) {
        return lease(requireNonNull(name, "name"), new HomeServer(Home::temporary));
    }

    private static ServerLease lease(Object key, HomeServer fresh) {
        HomeServer known = SERVERS.putIfAbsent(key, fresh);
        HomeServer server = known == null ? fresh : known;
        leaveAtExit();
        return new ServerLease(server, server.acquire());
    }

    private static synchronized void leaveAtExit() {
        if (exitHook == null) {
            Thread hook = new Thread(() -> SERVERS.values().forEach(HomeServer::leaveAtExit), "vitrine-server-exit");
            Runtime.getRuntime().addShutdownHook(hook);
            exitHook = hook;
        }
    }
}

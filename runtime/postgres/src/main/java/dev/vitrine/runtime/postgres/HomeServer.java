package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.EmbeddedServerException.SqlState;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The server of one home as this JVM uses it: joined by the first lease, left by the last. Thread-safe. */
final class HomeServer {
    private static final Logger LOG = System.getLogger(HomeServer.class.getName());

    private static final Duration LOCK_WITHIN = Duration.ofMinutes(11);
    private static final Duration STOP_WITHIN = Duration.ofMinutes(1);
    private static final Duration STOP_AT_EXIT_WITHIN = Duration.ofSeconds(10);

    private final Supplier<Home> opener;
    private final ReentrantLock lock = new ReentrantLock();

    // Both are guarded by the lock.
    private int leases;
    private @Nullable Joined joined;

    HomeServer(Supplier<Home> opener) {
        this.opener = opener;
    }

    /** What holds while this JVM has the home open. */
    private record Joined(Home home, Installation installation, Presence presence, Server server) {
        Joined with(Server other) {
            return new Joined(home, installation, presence, other);
        }
    }

    /** The server as a lease tells of it. */
    record Server(Path home, Path media, ServerAddress address, String password, Optional<String> missingPgvector) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Server[" + home + " at " + address.jdbcUrl() + "]";
        }
    }

    /** Counts one lease more, joining the home for the first. */
    Server acquire() {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException(
                    SqlState.INTERRUPTED, "interrupted while waiting for the embedded server", e);
        }
        try {
            Joined current = joined;
            if (current == null) {
                current = join();
                joined = current;
            }
            leases++;
            return current.server();
        } finally {
            lock.unlock();
        }
    }

    /** Counts one lease less, leaving the home after the last. */
    void release() {
        lock.lock();
        try {
            // At the JVM's end the home is left before its leases are closed.
            if (leases > 0 && --leases == 0) {
                leave(STOP_WITHIN);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Starts the server again if it is gone. The answer may have another port than before. */
    Server ensureRunning() {
        lock.lock();
        try {
            Joined current = joined;
            if (current == null) {
                throw new IllegalStateException("the home is not open");
            }
            Home home = current.home();
            synchronized (HomeLock.monitor(home.root())) {
                try (HomeLock held = HomeLock.take(home, LOCK_WITHIN)) {
                    Server server = describe(
                            home,
                            current.installation(),
                            new Startup(home, current.installation()).attachOrStartAndConnect());
                    joined = current.with(server);
                    return server;
                } catch (IOException e) {
                    throw Failure.of("starting the embedded server", home.root(), e);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Leaves whatever leases there are: the JVM ends. */
    void leaveAtExit() {
        try {
            if (!lock.tryLock(STOP_AT_EXIT_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            leave(STOP_AT_EXIT_WITHIN);
        } finally {
            lock.unlock();
        }
    }

    private Joined join() {
        Installation installation = Installation.current();
        Home home = opener.get();
        synchronized (HomeLock.monitor(home.root())) {
            try (HomeLock held = HomeLock.take(home, LOCK_WITHIN)) {
                Presence presence = Presence.enter(home);
                try {
                    Startup.Started started = new Startup(home, installation).attachOrStart();
                    return new Joined(home, installation, presence, describe(home, installation, started));
                } catch (IOException | RuntimeException e) {
                    stopIfAlone(home, presence, STOP_AT_EXIT_WITHIN);
                    leave(presence);
                    throw e;
                }
            } catch (IOException e) {
                throw Failure.of("starting the embedded server", home.root(), e);
            }
        }
    }

    private static Server describe(Home home, Installation installation, Startup.Started started) {
        Optional<String> missingPgvector =
                installation.missingPgvector().or(() -> Template.knownPgvectorProblem(installation));
        missingPgvector.ifPresent(reason ->
                LOG.log(Level.WARNING, "the embedded server of {0} runs without pgvector: {1}", home.root(), reason));
        LOG.log(
                Level.DEBUG,
                "{0} the server of {1} at {2}",
                started.isAdopted() ? "joined" : "started",
                home.root(),
                started.address());
        return new Server(
                home.root(),
                home.media(),
                started.address(),
                started.credentials().password(),
                missingPgvector);
    }

    private void leave(Duration stopWithin) {
        Joined current = joined;
        joined = null;
        leases = 0;
        if (current == null) {
            return;
        }
        // An interrupt would close the channels that are needed to leave in order.
        boolean wasInterrupted = Thread.interrupted();
        try {
            leave(current, stopWithin);
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void leave(Joined current, Duration stopWithin) {
        Home home = current.home();
        synchronized (HomeLock.monitor(home.root())) {
            try (HomeLock held = HomeLock.take(home, stopWithin)) {
                stopIfAlone(home, current.presence(), stopWithin);
            } catch (IOException | EmbeddedServerException e) {
                LOG.log(Level.WARNING, "the embedded server of " + home.root() + " is left without its lock", e);
            } finally {
                leave(current.presence());
            }
        }
    }

    private static void stopIfAlone(Home home, Presence presence, Duration limit) {
        try {
            if (presence.isAlone()) {
                new Shutdown(home, presence).stop(limit);
            }
        } catch (IOException | EmbeddedServerException e) {
            // The keeper sees that this JVM is gone, and stops the server if no other is there.
            LOG.log(Level.WARNING, "the embedded server of " + home.root() + " could not be stopped", e);
        }
    }

    private static void leave(Presence presence) {
        try {
            presence.leave();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a lease file could not be removed", e);
        }
    }
}

package dev.vitrine.runtime.engine.query;

import dev.vitrine.runtime.engine.run.SideConnections;
import dev.vitrine.runtime.store.history.ResolvedVersion;
import dev.vitrine.runtime.store.history.Settling;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A version that is read again and again: more cheaply once its exceptions are settled. Thread-safe. */
final class KeptVersion {
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private final AtomicBoolean isAsking = new AtomicBoolean();
    private volatile State state;

    KeptVersion(ResolvedVersion version) {
        this.state = new State(version, null, System.nanoTime());
    }

    /** The version, as settled as is known. At most once a second the first to come asks, while the others go on. */
    ResolvedVersion version(SideConnections side) {
        State known = state;
        long now = System.nanoTime();
        if (known.version.settled() != null || now - known.next < 0 || !isAsking.compareAndSet(false, true)) {
            return known.version;
        }
        try {
            state = side.call(connection -> ask(connection, known, now + PAUSE));
        } catch (SQLException e) {
            // It is read without that knowledge as well.
            state = new State(known.version, known.settling, now + PAUSE);
        } finally {
            isAsking.set(false);
        }
        return state.version;
    }

    private static State ask(Connection connection, State known, long next) throws SQLException {
        Settling settling = known.settling != null ? known.settling : Settling.begin(connection);
        ResolvedVersion version = settling.settle(connection, known.version).orElse(known.version);
        return new State(version, settling, next);
    }

    /**
     * What is known.
     *
     * @param next when to ask again, as {@link System#nanoTime} tells
     */
    private record State(ResolvedVersion version, @Nullable Settling settling, long next) {}
}

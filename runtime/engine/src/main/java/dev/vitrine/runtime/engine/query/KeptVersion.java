package dev.vitrine.runtime.engine.query;

import dev.vitrine.runtime.engine.run.SideConnections;
import dev.vitrine.runtime.store.history.ResolvedVersion;
import dev.vitrine.runtime.store.history.Settling;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A version that is read again and again: more cheaply once its exceptions are settled. Thread-safe. */
final class KeptVersion {
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private final AtomicReference<State> state;

    KeptVersion(ResolvedVersion version) {
        this.state = new AtomicReference<>(new State(version, null, System.nanoTime()));
    }

    /** The version, as settled as is known; asks at most once a second. */
    ResolvedVersion version(SideConnections side) {
        State known = state.get();
        long now = System.nanoTime();
        if (known.version.settled() != null || now - known.next < 0) {
            return known.version;
        }
        // Whoever is first asks; the others go on meanwhile.
        State asking = new State(known.version, known.settling, now + PAUSE);
        if (state.compareAndSet(known, asking)) {
            try {
                state.set(side.call(connection -> ask(connection, asking)));
            } catch (SQLException e) {
                // It is read without that knowledge as well; the next one asks again.
                return known.version;
            }
        }
        return state.get().version;
    }

    private static State ask(Connection connection, State asking) throws SQLException {
        Settling settling = asking.settling != null ? asking.settling : Settling.begin(connection);
        Optional<ResolvedVersion> settled = settling.settle(connection, asking.version);
        return new State(settled.orElse(asking.version), settling, asking.next);
    }

    /**
     * What is known.
     *
     * @param next when to ask again, as {@link System#nanoTime} tells
     */
    private record State(ResolvedVersion version, @Nullable Settling settling, long next) {}
}

package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.VitrineException;
import java.sql.SQLException;
import java.time.Duration;

/** What the thread of a statement does now and then while it waits for functions. Used by that thread only. */
public final class Pulse {
    private final Action action;
    private final long everyNanos;
    private long last = System.nanoTime();

    /** Something short that may fail without harm. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    /**
     * A pulse.
     *
     * @param every the least time between two runs of the action
     */
    public Pulse(Duration every, Action action) {
        this.everyNanos = every.toNanos();
        this.action = action;
    }

    /** A pulse that does nothing. */
    public static Pulse none() {
        return new Pulse(Duration.ofDays(1), () -> {});
    }

    private static void requireConnection(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.startsWith("08") || state.startsWith("57P")) {
            throw new VitrineException(
                    state, "the connection is gone while functions work: " + e.getMessage(), null, e);
        }
    }

    /** Runs the action if it is time; a statement whose connection is gone ends, and asks for nothing more. */
    void beat() {
        if (System.nanoTime() - last >= everyNanos) {
            try {
                action.run();
            } catch (SQLException e) {
                requireConnection(e);
            } catch (Exception e) {
                System.getLogger(Pulse.class.getName())
                        .log(System.Logger.Level.DEBUG, "no sign of life could be given", e);
            } finally {
                last = System.nanoTime();
            }
        }
    }
}

package dev.vitrine.runtime.engine.model;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes what arrives from many threads by one of its own, as much as there is at once: an entry is safe a few milliseconds
 * after it came, and nobody waits for it. The thread ends when nothing comes. Thread-safe.
 */
public final class GroupCommit<T> implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(GroupCommit.class.getName());
    private static final int MOST_AT_ONCE = 1_000;
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_SECONDS = 10;

    private final String name;
    private final Writer<T> writer;
    private final BlockingQueue<T> arrived = new LinkedBlockingQueue<>();
    private @Nullable Thread thread;
    private boolean idle;
    private boolean closed;
    private boolean reported;

    /** Writes entries to where they are safe. */
    @FunctionalInterface
    public interface Writer<T> {
        /** Writes some, at least one. */
        void write(List<T> batch) throws SQLException;
    }

    /**
     * A writer.
     *
     * @param name the name of its thread
     */
    public GroupCommit(String name, Writer<T> writer) {
        this.name = name;
        this.writer = writer;
    }

    /** An entry to write soon. */
    public void add(T entry) {
        arrived.add(entry);
        synchronized (this) {
            if (thread == null) {
                thread = new Thread(this::run, name);
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private void run() {
        while (!isOver()) {
            try {
                T first = arrived.poll(IDLE_SECONDS, TimeUnit.SECONDS);
                if (first != null) {
                    List<T> batch = new ArrayList<>(List.of(first));
                    arrived.drainTo(batch, MOST_AT_ONCE - 1);
                    write(batch);
                }
            } catch (InterruptedException e) {
                // Whoever closes wakes this up; isOver() sees whether anything is left.
            }
        }
    }

    private void write(List<T> batch) {
        try {
            writer.write(batch);
        } catch (SQLException | RuntimeException e) {
            LOG.log(
                    reported ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                    name + " cannot write to the database: " + e.getMessage(),
                    e);
            reported = true;
        }
    }

    /** Whether the thread may end: nothing came for a while, or all is written and nobody will add more. */
    private synchronized boolean isOver() {
        boolean over = arrived.isEmpty() && (idle || closed);
        if (over) {
            thread = null;
        }
        idle = arrived.isEmpty();
        return over;
    }

    /** Writes what has arrived. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
        }
        if (running != null) {
            running.interrupt();
            try {
                running.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

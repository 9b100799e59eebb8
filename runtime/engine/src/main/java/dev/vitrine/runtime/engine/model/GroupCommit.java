package dev.vitrine.runtime.engine.model;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes what arrives from many threads by one of its own, as much as there is at once: an entry is safe a few milliseconds
 * after it came, and nobody waits for it. While the database cannot be reached, entries wait for it, up to a number. The thread
 * ends when nothing comes. Thread-safe.
 */
public final class GroupCommit<T> implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(GroupCommit.class.getName());
    private static final int MOST_AT_ONCE = 1_000;
    private static final int MOST_HELD = 20_000;
    private static final long IDLE_MILLIS = 10_000;
    private static final long PAUSE_AFTER_TROUBLE_MILLIS = 1_000;
    private static final long PATIENCE_SECONDS = 30;
    private static final long CLOSE_SECONDS = 10;

    private final String name;
    private final Writer<T> writer;
    private final BlockingQueue<Item<T>> arrived = new LinkedBlockingQueue<>();
    /** What was taken from the queue and is not written; of the writing thread. */
    private final List<T> unwritten = new ArrayList<>();

    private final List<Runnable> waiting = new ArrayList<>();
    private long nextTryNanos = System.nanoTime();
    private boolean failing;
    private boolean inTrouble;
    private long troubleSinceNanos;
    private boolean serverGone;
    private boolean reported;

    private @Nullable Thread thread;
    private boolean idle;
    private boolean closed;

    /** Writes entries to where they are safe. */
    @FunctionalInterface
    public interface Writer<T> {
        /** Writes some, at least one. */
        void write(List<T> batch) throws SQLException;
    }

    /** An entry, or something to do after those before it. */
    private record Item<T>(@Nullable T entry, @Nullable Runnable action) {}

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
        add(new Item<>(entry, null));
    }

    /** Runs something short when all that was added before is written, or cannot be written although the server is there. */
    public void afterwards(Runnable action) {
        add(new Item<>(null, action));
    }

    private void add(Item<T> item) {
        arrived.add(item);
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
                take();
                if (!unwritten.isEmpty() && (!failing || isClosed() || nextTryNanos - System.nanoTime() <= 0)) {
                    writeAll();
                }
                while (!waiting.isEmpty() && !waitsForServer()) {
                    waiting.remove(waiting.size() - 1).run();
                }
            } catch (InterruptedException e) {
                // Whoever closes wakes this up; isOver() sees whether anything is left.
            } catch (Error e) {
                // Memory that a function took is there again soon.
                report("goes on", e);
            }
        }
    }

    /** Statements have no server either, and are told so soon: until then nobody need ask for what cannot be kept. */
    private boolean waitsForServer() {
        return !unwritten.isEmpty()
                && serverGone
                && System.nanoTime() - troubleSinceNanos < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    }

    private void take() throws InterruptedException {
        Item<T> first = isClosed()
                ? arrived.poll()
                : arrived.poll(failing ? PAUSE_AFTER_TROUBLE_MILLIS : IDLE_MILLIS, TimeUnit.MILLISECONDS);
        List<Item<T>> items = new ArrayList<>();
        if (first != null) {
            items.add(first);
            arrived.drainTo(items, MOST_AT_ONCE - 1);
        }
        for (Item<T> item : items) {
            if (item.entry() != null) {
                unwritten.add(item.entry());
            } else if (item.action() != null) {
                waiting.add(item.action());
            }
        }
    }

    private void writeAll() {
        failing = false;
        while (!unwritten.isEmpty() && !failing) {
            List<T> batch = unwritten.subList(0, Math.min(MOST_AT_ONCE, unwritten.size()));
            try {
                writer.write(List.copyOf(batch));
                batch.clear();
                inTrouble = false;
            } catch (SQLException | RuntimeException | Error e) {
                failed(e, batch);
            }
        }
    }

    private void failed(Throwable failure, List<T> batch) {
        if (isPassing(failure) && !isClosed()) {
            report("cannot write to the database and tries again", failure);
            failing = true;
            if (!inTrouble) {
                inTrouble = true;
                troubleSinceNanos = System.nanoTime();
            }
            serverGone = isServerGone(failure);
            nextTryNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_AFTER_TROUBLE_MILLIS);
            int tooMany = unwritten.size() - MOST_HELD;
            if (tooMany > 0) {
                unwritten.subList(0, tooMany).clear();
            }
        } else if (stateOf(failure).startsWith("22") && batch.size() > 1) {
            writeSingly(batch);
        } else {
            report("cannot write to the database", failure);
            batch.clear();
        }
    }

    /** One entry that the database does not take must not cost the others. */
    private void writeSingly(List<T> batch) {
        for (T entry : List.copyOf(batch)) {
            try {
                writer.write(List.of(entry));
            } catch (SQLException | RuntimeException e) {
                report("cannot write to the database", e);
            }
        }
        batch.clear();
    }

    /** Whether the same may be written later: the server is away, stops or lacks something, or a function took all memory. */
    private static boolean isPassing(Throwable failure) {
        if (failure instanceof SQLTransientException || failure instanceof VirtualMachineError) {
            return true;
        }
        String state = stateOf(failure);
        return state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("40")
                || state.equals("55P03");
    }

    private static boolean isServerGone(Throwable failure) {
        return stateOf(failure).startsWith("08") || stateOf(failure).startsWith("57P");
    }

    private static String stateOf(Throwable failure) {
        return failure instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "";
    }

    private void report(String what, Throwable failure) {
        LOG.log(
                reported ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                name + " " + what + ": " + failure.getMessage(),
                failure);
        reported = true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Whether the thread may end: nothing came for a while, or all is written and nobody will add more. */
    private synchronized boolean isOver() {
        boolean empty = arrived.isEmpty() && unwritten.isEmpty() && waiting.isEmpty();
        boolean over = empty && (idle || closed);
        if (over) {
            thread = null;
        }
        idle = empty;
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

package dev.vitrine.runtime.engine;

import dev.vitrine.planner.catalog.ManagedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fills cells that wait to be computed, as long as this JVM has a connection to the database: a daemon thread with a connection
 * of its own, opened when a table has deferred columns. Any number of workers in any number of JVMs share the work: each takes
 * rows that nobody holds. Thread-safe.
 */
final class Worker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Worker.class.getName());
    private static final int SLICE_ROWS = 100;
    private static final long PAUSE_MILLIS = 200;
    private static final long PAUSE_AFTER_TROUBLE_MILLIS = 2_000;

    private final Database database;
    private @Nullable Thread thread;
    private @Nullable Session running;
    private boolean closed;

    Worker(Database database) {
        this.database = database;
    }

    /** Begins to work if it does not yet. */
    synchronized void start() {
        if (thread == null && !closed) {
            thread = new Thread(this::run, "vitrine-worker");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        while (!isClosed()) {
            try {
                boolean worked = tables().isEmpty() || !work();
                TimeUnit.MILLISECONDS.sleep(worked ? PAUSE_MILLIS : 0);
            } catch (InterruptedException e) {
                // Whoever closes wakes this up.
            } catch (SQLException | RuntimeException e) {
                pauseAfter(e);
            }
        }
    }

    private void pauseAfter(Exception e) {
        if (!isClosed()) {
            LOG.log(System.Logger.Level.WARNING, "cells that wait could not be computed: " + e.getMessage(), e);
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_TROUBLE_MILLIS);
            } catch (InterruptedException interrupted) {
                // Whoever closes wakes this up.
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private List<ManagedTable> tables() {
        return database.catalog().current().catalog().tables().stream()
                .filter(table -> !table.deferred().isEmpty())
                .toList();
    }

    /** One slice of every table; false if nothing waited. */
    private boolean work() throws SQLException {
        boolean worked = false;
        try (Connection connection = database.openWorkerConnection();
                Session session = database.openSession(connection)) {
            synchronized (this) {
                running = session;
            }
            boolean again = true;
            while (again && !isClosed()) {
                again = false;
                for (ManagedTable table : tables()) {
                    if (!isClosed()) {
                        again |= slice(session, table) > 0;
                    }
                }
                worked |= again;
            }
        } finally {
            synchronized (this) {
                running = null;
            }
        }
        return worked;
    }

    /** A table may be altered or dropped a moment before the catalog here tells so: it has its turn again then. */
    private static int slice(Session session, ManagedTable table) throws SQLException {
        try {
            return session.fillWaiting(table.id(), SLICE_ROWS);
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("42")) {
                LOG.log(System.Logger.Level.DEBUG, "table " + table.name() + " has changed meanwhile", e);
                return 0;
            }
            throw e;
        }
    }

    private static void cancel(@Nullable Session session) {
        try {
            if (session != null) {
                session.cancel();
            }
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.DEBUG, "the worker's statement could not be cancelled", e);
        }
    }

    @Override
    public void close() {
        Thread waited;
        synchronized (this) {
            closed = true;
            waited = thread;
            cancel(running);
        }
        if (waited != null) {
            waited.interrupt();
            try {
                waited.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

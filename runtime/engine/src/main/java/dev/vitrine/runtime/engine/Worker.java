package dev.vitrine.runtime.engine;

import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.job.ForeignRows;
import dev.vitrine.runtime.engine.job.JobRunner;
import dev.vitrine.runtime.engine.job.WaitingCells;
import dev.vitrine.runtime.store.history.Numbering;
import dev.vitrine.runtime.store.job.Job;
import dev.vitrine.runtime.store.job.JobStore;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fills cells that wait to be computed and works on jobs, as long as this JVM has a connection to the database. It is a daemon thread
 * that takes a side connection while there is work. Any number of workers in any number of JVMs share it: each takes rows
 * that nobody holds. Thread-safe.
 */
final class Worker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Worker.class.getName());
    private static final long PAUSE_MILLIS = 200;
    private static final long PAUSE_AFTER_TROUBLE_MILLIS = 2_000;

    private final Database database;
    private @Nullable Thread thread;
    private @Nullable Session running;
    private boolean closed;
    /** Of the thread. */
    private final ForeignRows.Progress progress = new ForeignRows.Progress();

    /** Whether the last round failed; of the thread. */
    private boolean inTrouble;

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
                boolean worked = hasWork() && work();
                inTrouble = false;
                TimeUnit.MILLISECONDS.sleep(worked ? 0 : PAUSE_MILLIS);
            } catch (InterruptedException e) {
                // Whoever closes wakes this up.
            } catch (SQLException | RuntimeException | Error e) {
                // A function that takes all memory may cost this thread a round, and no more.
                pauseAfter(e);
            }
        }
    }

    private void pauseAfter(Throwable e) {
        if (!isClosed()) {
            LOG.log(
                    inTrouble ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                    "cells that wait could not be computed; they are tried again: " + e.getMessage(),
                    e);
            inTrouble = true;
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

    private boolean hasWork() {
        return database.catalog().current().catalog().hasDeferred()
                || database.catalog().hasJobs()
                || database.catalog().hasForeignWrites();
    }

    /**
     * One slice of everything that waits; false if there was nothing. On a copy what waits comes from where the copy does. The connection is one of the few side connections, and goes
     * back after each round.
     */
    private boolean work() throws SQLException, InterruptedException {
        database.migrate();
        try (SideChannel.Loan loan = database.lendSideConnection()) {
            return !Numbering.isCopy(loan.connection()) && work(loan);
        }
    }

    private boolean work(SideChannel.Loan loan) throws SQLException {
        try (Session session = Session.aside(database, loan.connection())) {
            synchronized (this) {
                running = session;
            }
            return tables(session) | foreignRows(session) | jobs(session);
        } finally {
            synchronized (this) {
                running = null;
            }
        }
    }

    /**
     * One slice of each table whose cells are computed behind the writes. A table may be altered or dropped a moment before the
     * catalog here tells so: it has its turn again then.
     */
    private boolean tables(Session session) throws SQLException {
        boolean worked = false;
        for (ManagedTable table : session.picture().catalog().tables()) {
            if (!isClosed() && !table.deferred().isEmpty()) {
                try {
                    worked |= session.work(context -> new WaitingCells(context, table).step() > 0);
                } catch (SQLException e) {
                    requireChange(e, "table " + table.name());
                }
            }
        }
        return worked;
    }

    /** Some rows of each table that other clients have written. */
    private boolean foreignRows(Session session) throws SQLException {
        if (!database.catalog().hasForeignWrites()) {
            return false;
        }
        List<ManagedTable> tables = session.work(ForeignRows::tables);
        if (tables.isEmpty()) {
            database.catalog().foreignWritesEnded();
        }
        boolean worked = false;
        for (ManagedTable table : tables) {
            if (!isClosed()) {
                try {
                    worked |= session.work(context -> new ForeignRows(context, table, progress, false).step() > 0);
                } catch (SQLException e) {
                    requireChange(e, "table " + table.name());
                }
            }
        }
        return worked;
    }

    /** One slice of each job. A job that fails keeps its error itself. */
    private boolean jobs(Session session) throws SQLException {
        if (!database.catalog().hasJobs()) {
            return false;
        }
        List<Job> jobs = session.work(context -> new JobStore(context.connection()).running());
        if (jobs.isEmpty()) {
            database.catalog().jobsEnded();
        }
        boolean worked = false;
        for (Job job : jobs) {
            if (!isClosed()) {
                try {
                    worked |= session.work(context -> new JobRunner(context).step(job.id()) == JobRunner.Step.WORKED);
                } catch (SQLException | RuntimeException e) {
                    if (!isClosed() && JobRunner.isPassing(e)) {
                        throw e;
                    }
                    LOG.log(
                            isClosed() ? System.Logger.Level.DEBUG : System.Logger.Level.INFO,
                            "job " + job.id() + " has failed: " + e.getMessage());
                }
            }
        }
        return worked;
    }

    private static void requireChange(SQLException e, String what) throws SQLException {
        if (!String.valueOf(e.getSQLState()).startsWith("42")) {
            throw e;
        }
        LOG.log(System.Logger.Level.DEBUG, what + " has changed meanwhile", e);
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

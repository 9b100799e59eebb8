package dev.vitrine.runtime.engine;

import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.runtime.engine.run.PlanCache;
import dev.vitrine.runtime.store.catalog.CatalogReader;
import dev.vitrine.runtime.store.foreign.ForeignWriteStore;
import dev.vitrine.runtime.store.job.JobStore;
import dev.vitrine.runtime.store.migration.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The picture of a database's catalog that its connections share. It is compared with the server's number when a second has
 * passed, and at once after a definition of this JVM. Thread-safe.
 */
final class CatalogCache {
    private static final System.Logger LOG = System.getLogger(CatalogCache.class.getName());
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SideChannel side;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Picture picture = new Picture(Catalog.EMPTY, new PlanCache(), false);
    /** What the server said of the catalog just before the picture was read. */
    private volatile String fingerprint = "";

    /** Whether jobs went on at the last look. */
    private volatile boolean jobs;

    /** Whether rows that other clients wrote waited to be completed at the last look. */
    private volatile boolean foreignWrites;

    private volatile long checked = System.nanoTime() - FRESH_NANOS;
    /** Changes of the catalog by this JVM, and how many of them the picture has seen. */
    private final AtomicLong changes = new AtomicLong();

    private volatile long read;

    /**
     * A catalog and what was planned with it.
     *
     * @param exists whether the database has one
     */
    record Picture(Catalog catalog, PlanCache plans, boolean exists) {
        /** Whether this is asked for the first time about the picture's plans. */
        boolean isFirst(String question) {
            return plans.get(AtomicBoolean.class, question, () -> new AtomicBoolean(true))
                    .getAndSet(false);
        }
    }

    CatalogCache(SideChannel side) {
        this.side = side;
    }

    /**
     * The picture, at most about a second old, and never older than a change of this JVM. A server that cannot be asked now keeps
     * the one there is.
     */
    Picture current() {
        if (read < changes.get()) {
            reading.lock();
            try {
                // A reading that began before the change does not count.
                if (read < changes.get()) {
                    compare();
                }
            } finally {
                reading.unlock();
            }
        } else if (System.nanoTime() - checked > FRESH_NANOS && reading.tryLock()) {
            try {
                if (System.nanoTime() - checked > FRESH_NANOS) {
                    compare();
                }
            } finally {
                reading.unlock();
            }
        }
        return picture;
    }

    /**
     * As {@link #current()}, compared on a side connection that the caller holds: nobody who has one of the few may wait for
     * another, or for somebody who does.
     */
    Picture currentOn(Connection connection) {
        boolean old = read < changes.get() || System.nanoTime() - checked > FRESH_NANOS;
        if (old && reading.tryLock()) {
            try {
                readIfChanged(connection);
            } catch (SQLException e) {
                LOG.log(System.Logger.Level.DEBUG, "the catalog could not be compared", e);
            } finally {
                reading.unlock();
            }
        }
        return picture;
    }

    private void compare() {
        try {
            side.call(connection -> {
                readIfChanged(connection);
                return true;
            });
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.DEBUG, "the catalog could not be compared", e);
            checked = System.nanoTime();
        }
    }

    /**
     * Reads the catalog on a connection if nobody has done so yet; for the first connection of a database, which brings one that an
     * older driver has made up to date.
     *
     * @return whether the database is known to be up to date now
     */
    boolean prime(Connection connection) throws SQLException {
        if (picture.exists() || picture.catalog() != Catalog.EMPTY) {
            return false;
        }
        reading.lock();
        try {
            boolean exists = new CatalogReader(connection).exists();
            if (exists) {
                Migrations.apply(connection);
            }
            readIfChanged(connection);
            return exists;
        } finally {
            reading.unlock();
        }
    }

    /** The catalog has changed: the next look reads it. */
    void changed() {
        changes.incrementAndGet();
    }

    /** Whether rows that other clients wrote waited to be completed, at the last look of {@link #current()}. */
    boolean hasForeignWrites() {
        return foreignWrites;
    }

    /** Those rows wait no more. */
    void foreignWritesEnded() {
        foreignWrites = false;
    }

    /** Whether jobs went on, here or elsewhere, at the last look of {@link #current()}. */
    boolean hasJobs() {
        return jobs;
    }

    /** No job goes on any more. */
    void jobsEnded() {
        jobs = false;
    }

    private void readIfChanged(Connection connection) throws SQLException {
        long known = changes.get();
        CatalogReader reader = new CatalogReader(connection);
        if (!picture.exists() && !reader.exists()) {
            checked = System.nanoTime();
            read = known;
            return;
        }
        long started = System.nanoTime();
        String now = reader.fingerprint();
        if (!picture.exists() || !now.equals(fingerprint)) {
            fingerprint = now;
            picture = new Picture(reader.read(), new PlanCache(), true);
        }
        jobs = JobStore.anyRunning(connection);
        foreignWrites = ForeignWriteStore.anyDue(connection);
        checked = started;
        read = known;
    }
}

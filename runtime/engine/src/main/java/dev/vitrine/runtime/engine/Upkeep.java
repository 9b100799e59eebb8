package dev.vitrine.runtime.engine;

import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.media.MediaStore;
import dev.vitrine.runtime.store.history.History;
import dev.vitrine.runtime.store.history.Numbering;
import dev.vitrine.runtime.store.history.Retention;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Does now and then what nobody waits for, as long as this JVM has a connection to the database: gives up versions that are
 * older than their table's retention says, and stored media that nothing refers to. A daemon thread; several JVMs may do the
 * same at once. Thread-safe.
 */
final class Upkeep implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());
    private static final long PAUSE_MILLIS = 5_000;

    /** One process in ten seconds. */
    private static final String CLAIM_FIT =
            "UPDATE vitrine.upkeep SET at = clock_timestamp() WHERE task = 'fit' AND at < now() - interval '10 seconds'";

    /** One process an hour. */
    private static final String CLAIM_SWEEP =
            "UPDATE vitrine.upkeep SET at = clock_timestamp() WHERE task = 'media' AND at < now() - interval '1 hour'";

    private final Database database;
    private @Nullable Thread thread;
    private boolean closed;

    Upkeep(Database database) {
        this.database = database;
    }

    /** Begins if it has not yet. */
    synchronized void start() {
        if (thread == null && !closed) {
            thread = new Thread(this::run, "vitrine-upkeep");
            thread.setDaemon(true);
            thread.start();
        }
    }

    synchronized boolean isStarted() {
        return thread != null;
    }

    /** Whether there is anything to do in a database with this catalog. */
    static boolean isNeeded(Catalog catalog) {
        return catalog != Catalog.EMPTY;
    }

    private void run() {
        while (!isClosed()) {
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                if (!database.side().call(Numbering::isCopy)) {
                    fit();
                    purge();
                    sweep();
                }
            } catch (InterruptedException e) {
                // Whoever closes wakes this up.
            } catch (SQLException | RuntimeException | Error e) {
                if (!isClosed()) {
                    LOG.log(System.Logger.Level.DEBUG, "upkeep failed and is tried again: " + e.getMessage(), e);
                }
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Whether a table says how long its versions stay. */
    private static boolean hasRetention(ManagedTable table) {
        return table.versioned()
                && (table.options().containsKey(ManagedTable.RETENTION_VERSIONS)
                        || table.options().containsKey(ManagedTable.RETENTION_DAYS));
    }

    private void purge() throws SQLException, InterruptedException {
        Catalog catalog = database.catalog().current().catalog();
        List<ManagedTable> tables =
                catalog.tables().stream().filter(Upkeep::hasRetention).toList();
        if (tables.isEmpty()) {
            return;
        }
        try (SideChannel.Loan loan = database.lendSideConnection()) {
            Numbering.run(loan.connection());
            for (ManagedTable table : tables) {
                if (isClosed()) {
                    return;
                }
                purge(loan.connection(), table, catalog.storesOver(table.id()));
            }
        }
    }

    private void fit() throws SQLException {
        if (isClaimed(CLAIM_FIT)) {
            AlteredTables.fit(database);
        }
    }

    /** Of all that have a connection one does it for a while. */
    private boolean isClaimed(String claim) throws SQLException {
        return database.side().call(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(claim) == 1;
            }
        });
    }

    private void sweep() throws SQLException, InterruptedException {
        if (isClaimed(CLAIM_SWEEP)) {
            try (SideChannel.Loan loan = database.lendSideConnection()) {
                MediaStore.Swept swept = database.media().sweep(loan.connection());
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "{0} media that nothing refers to were removed, {1} bytes",
                        swept.media(),
                        swept.sizeBytes());
            }
        }
    }

    /** A table may be dropped, or belong to another role: it is for others then. */
    private static void purge(Connection connection, ManagedTable table, List<Integer> stores) {
        try {
            Optional<Retention> retention = retention(connection, table);
            if (retention.isEmpty()) {
                return;
            }
            purgeIfDue(connection, retention.get());
            for (int id : History.kept(connection, stores)) {
                purgeIfDue(connection, retention.get().following(connection, id));
            }
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.DEBUG, "versions of table " + table.name() + " were not purged", e);
        }
    }

    private static void purgeIfDue(Connection connection, Retention retention) throws SQLException {
        if (retention.isDue(connection)) {
            retention.purge(connection);
        }
    }

    private static Optional<Retention> retention(Connection connection, ManagedTable table) throws SQLException {
        String versions = table.options().get(ManagedTable.RETENTION_VERSIONS);
        String days = table.options().get(ManagedTable.RETENTION_DAYS);
        Optional<Retention> found = Optional.empty();
        if (versions != null) {
            found = Optional.of(Retention.ofVersions(connection, table.id(), Long.parseLong(versions)));
        }
        if (days != null) {
            Retention byAge = Retention.ofAge(connection, table.id(), days + " days");
            found = Optional.of(found.map(byAge::or).orElse(byAge));
        }
        return found;
    }

    @Override
    public void close() {
        Thread waited;
        synchronized (this) {
            closed = true;
            waited = thread;
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

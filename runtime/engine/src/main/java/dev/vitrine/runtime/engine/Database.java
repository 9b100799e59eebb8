package dev.vitrine.runtime.engine;

import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.function.FunctionRegistry;
import dev.vitrine.runtime.engine.compute.Resources;
import dev.vitrine.runtime.engine.maintain.Staleness;
import dev.vitrine.runtime.engine.model.RemoteModels;
import dev.vitrine.runtime.engine.run.SideConnections;
import dev.vitrine.runtime.media.MediaSettings;
import dev.vitrine.runtime.store.migration.Migrations;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of this JVM to one database share: its catalog, functions, media and side connections.
 * Thread-safe. Opening it does no I/O.
 */
public final class Database implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Database.class.getName());

    private final SideChannel side;
    private final CatalogCache catalog;
    private final DatabaseMedia media;
    private final Resources resources = new Resources();
    private final StoredResults results;
    private final RemoteModels models;
    private final Worker worker;
    private final Upkeep upkeep;
    private @Nullable FunctionRegistry functions;
    private volatile boolean migrated;

    private Database(String url, Properties login, Optional<Path> home, MediaSettings settings) {
        this.side = new SideChannel(url, login);
        this.catalog = new CatalogCache(side);
        this.media = new DatabaseMedia(side, home, settings);
        this.results = new StoredResults(this);
        this.models = new RemoteModels(side);
        this.worker = new Worker(this);
        this.upkeep = new Upkeep(this);
    }

    /**
     * The database behind a URL of the server's driver.
     *
     * @param url a {@code jdbc:postgresql:} URL
     * @param login user, password and the server driver's options; copied
     * @param home the folder of the embedded server, absent for a server of the user's own
     */
    public static Database open(String url, Properties login, Optional<Path> home) {
        return open(url, login, home, MediaSettings.defaults());
    }

    /**
     * As {@link #open(String, Properties, Optional)}.
     *
     * @param settings what media may be read
     */
    public static Database open(String url, Properties login, Optional<Path> home, MediaSettings settings) {
        Properties copy = new Properties();
        copy.putAll(login);
        return new Database(url, copy, home, settings);
    }

    /** Makes a session on an open connection of the server's driver; the caller closes both. */
    public Session openSession(Connection connection) throws SQLException {
        if (catalog.prime(connection)) {
            migrated = true;
        }
        Session session = new Session(this, connection);
        session.offerWork(catalog.current());
        return session;
    }

    /** The functions of the class path, found at the first look. */
    synchronized FunctionRegistry functions() {
        if (functions == null) {
            functions = FunctionRegistry.load(Arrays.asList(
                    Database.class.getClassLoader(), Thread.currentThread().getContextClassLoader()));
        }
        return functions;
    }

    CatalogCache catalog() {
        return catalog;
    }

    Resources resources() {
        return resources;
    }

    /** One of the few side connections, for work that takes long; the caller closes it. Waits while another has it. */
    SideChannel.Loan lendSideConnection() throws SQLException, InterruptedException {
        return side.lend();
    }

    /** Leaves connections to the application, whose server has no more; false if there is none to leave. */
    public boolean yieldConnections() {
        return side.yield();
    }

    /** From now on cells that wait are computed here too. */
    void startWorker() {
        worker.start();
    }

    /** Marks cells stale that other versions of functions have made. */
    void compareFunctions() {
        try (Connection connection = side.open();
                Session session = Session.aside(this, connection)) {
            if (migrated || Migrations.current(connection).orElse(0) == Migrations.newest()) {
                session.work(context -> {
                    new Staleness(context).compareFunctions();
                    return true;
                });
            }
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.DEBUG, "versions of functions could not be compared", e);
        }
    }

    /** From now on old versions and media that nothing refers to go by themselves. */
    void startUpkeep() {
        upkeep.start();
    }

    /** Whether they do so already. */
    boolean hasUpkeep() {
        return upkeep.isStarted();
    }

    RemoteModels models() {
        return models;
    }

    StoredResults results() {
        return results;
    }

    DatabaseMedia media() {
        return media;
    }

    SideConnections side() {
        return side;
    }

    /** Brings schema {@code vitrine} to what this driver needs; a look-up once it is. */
    void migrate() throws SQLException {
        if (!migrated) {
            side.call(connection -> {
                Migrations.apply(connection);
                return true;
            });
            migrated = true;
        }
    }

    /** Whether the database has anything of ours. */
    boolean isEmpty() {
        return catalog.current().catalog() == Catalog.EMPTY;
    }

    /** Closes the side connections. Sessions must be closed before. */
    @Override
    public void close() {
        worker.close();
        upkeep.close();
        models.close();
        results.close();
        media.close();
        side.close();
    }
}

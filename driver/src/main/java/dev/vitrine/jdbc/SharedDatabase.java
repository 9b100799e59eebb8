package dev.vitrine.jdbc;

import dev.vitrine.runtime.engine.Database;
import dev.vitrine.runtime.media.MediaSettings;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of this JVM to one database, made by one user with the same rules for media, share. Opened with the first of them, closed with
 * the last. Thread-safe.
 */
final class SharedDatabase {
    private static final Map<Key, SharedDatabase> OPEN = new HashMap<>();

    private final Key key;

    /** Connections that use this; guarded by {@link #OPEN}. */
    private int users;

    private @Nullable Opened opened;

    private SharedDatabase(Key key) {
        this.key = key;
    }

    private record Key(VitrineUrl.Place place, String user, MediaSettings media) {}

    private record Opened(ServerAddress address, Database engine) {}

    /** One more use of a database; the caller releases it. */
    static SharedDatabase acquire(VitrineUrl.Place place, ConnectionOptions options) throws SQLException {
        Key key = new Key(place, options.login().getProperty("user", ""), options.media());
        SharedDatabase database;
        synchronized (OPEN) {
            database = OPEN.computeIfAbsent(key, SharedDatabase::new);
            database.users++;
        }
        try {
            database.open(options.login());
            return database;
        } catch (SQLException | RuntimeException e) {
            database.release();
            throw e;
        }
    }

    /** Starting an embedded server takes its time: only those wait who want the same one. */
    private synchronized void open(Properties login) throws SQLException {
        if (opened == null) {
            ServerAddress address = ServerAddress.reach(key.place());
            opened = new Opened(
                    address, Database.open(address.url(), address.login(login), address.home(), key.media()));
        }
    }

    /** Gives back one use. */
    void release() {
        synchronized (OPEN) {
            users--;
            if (users > 0) {
                return;
            }
            OPEN.remove(key, this);
        }
        close();
    }

    /**
     * Starts an embedded server again that was killed. It may have another address, so connections from now on share
     * another database. False if it is a server of the user's own.
     */
    boolean revive() throws SQLException {
        if (key.place() instanceof VitrineUrl.Server) {
            return false;
        }
        synchronized (OPEN) {
            OPEN.remove(key, this);
        }
        address().revive();
        return true;
    }

    private synchronized void close() {
        Opened last = opened;
        opened = null;
        if (last != null) {
            try {
                last.engine().close();
            } finally {
                last.address().leave();
            }
        }
    }

    private synchronized Opened opened() {
        return Optional.ofNullable(opened).orElseThrow(() -> new IllegalStateException("the database is closed"));
    }

    Database engine() {
        return opened().engine();
    }

    ServerAddress address() {
        return opened().address();
    }
}

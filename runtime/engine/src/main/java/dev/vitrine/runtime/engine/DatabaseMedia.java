package dev.vitrine.runtime.engine;

import dev.vitrine.runtime.engine.compute.MediaAccess;
import dev.vitrine.runtime.engine.run.MediaChecker;
import dev.vitrine.runtime.engine.run.MediaReceiver;
import dev.vitrine.runtime.engine.run.SqlFailure;
import dev.vitrine.runtime.media.FileCache;
import dev.vitrine.runtime.media.MediaLibrary;
import dev.vitrine.runtime.media.MediaSettings;
import dev.vitrine.runtime.media.MediaStore;
import dev.vitrine.runtime.media.MediaStores;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The media of a database: its library and its media store, opened at first use. Thread-safe. */
final class DatabaseMedia implements MediaAccess, MediaChecker, MediaReceiver, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DatabaseMedia.class.getName());
    private static final String STORED = "vitrine:";

    private final SideChannel side;
    private final Optional<Path> home;
    private final MediaSettings settings;
    private @Nullable FileCache cache;
    private @Nullable MediaStore store;
    private @Nullable MediaLibrary library;

    DatabaseMedia(SideChannel side, Optional<Path> home, MediaSettings settings) {
        this.side = side;
        this.home = home;
        this.settings = settings;
    }

    @Override
    public Media open(MediaKind kind, String locator) {
        return library().open(kind, locator);
    }

    @Override
    public void check(MediaKind kind, String locator) {
        library().check(kind, locator);
    }

    @Override
    public Media receive(MediaKind kind, Object content) {
        try {
            Path file = Files.createTempFile("vitrine-", ".received");
            try {
                if (content instanceof byte[] bytes) {
                    Files.write(file, bytes);
                } else {
                    Files.copy((InputStream) content, file, StandardCopyOption.REPLACE_EXISTING);
                }
                return receive(kind, file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw UdfException.unreachable("the bytes that were given cannot be read: " + e.getMessage(), e);
        }
    }

    private Media receive(MediaKind kind, Path file) {
        MediaSettings own =
                settings.withAllowedRoots(List.of(file.toAbsolutePath().getParent()));
        try (MediaLibrary received = new MediaLibrary(own, cache(), name -> store().fetch(name))) {
            String locator = file.toUri().toString();
            try {
                received.check(kind, locator);
            } catch (UdfException e) {
                throw e.withMessage(String.valueOf(e.getMessage()).replace(locator, "the bytes that were given"));
            }
            return library()
                    .open(kind, putAll(List.of(received.open(kind, locator))).get(0));
        }
    }

    @Override
    public List<String> store(List<Media> media) {
        List<Media> made = media.stream()
                .filter(medium -> medium.locator().startsWith(STORED))
                .toList();
        Iterator<String> stored =
                made.isEmpty() ? List.<String>of().iterator() : putAll(made).iterator();
        List<String> locators = new ArrayList<>(media.size());
        for (Media medium : media) {
            locators.add(medium.locator().startsWith(STORED) ? stored.next() : medium.locator());
        }
        return locators;
    }

    private List<String> putAll(List<Media> media) {
        try {
            MediaStore open = store();
            return side.call(connection -> open.putAll(connection, media));
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    /** Removes stored media that nothing refers to and that are a day old at least; nothing if somebody might refer to them unseen. */
    MediaStore.Swept sweep(Connection connection) throws SQLException {
        Optional<String> references = MediaReferences.query(connection);
        return references.isPresent() ? store().sweep(connection, references.get()) : new MediaStore.Swept(0, 0);
    }

    @Override
    public Removed remove(Connection connection, Collection<String> hashes, boolean dryRun) throws SQLException {
        Optional<String> references = hashes.isEmpty() ? Optional.empty() : MediaReferences.query(connection);
        if (references.isEmpty()) {
            return new Removed(0, 0);
        }
        MediaStore.Swept swept = store().remove(connection, hashes, references.get(), dryRun);
        return new Removed(swept.media(), swept.sizeBytes());
    }

    private synchronized MediaLibrary library() {
        if (library == null) {
            // The store is looked up when a stored medium is read, not before: a database may have none yet.
            library = new MediaLibrary(settings, cache(), name -> store().fetch(name));
        }
        return library;
    }

    private synchronized FileCache cache() {
        if (cache == null) {
            cache = FileCache.ofUser(settings.maxBytes());
        }
        return cache;
    }

    private synchronized MediaStore store() throws SQLException {
        if (store == null) {
            store = side.call(connection -> MediaStores.open(connection, home, side::open, cache()));
        }
        return store;
    }

    @Override
    public synchronized void close() {
        if (library != null) {
            library.close();
            library = null;
        }
        if (cache != null) {
            try {
                cache.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "copies of remote media stay behind: " + e.getMessage(), e);
            }
            cache = null;
        }
        store = null;
    }
}

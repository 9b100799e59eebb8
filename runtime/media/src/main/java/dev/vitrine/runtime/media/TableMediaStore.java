package dev.vitrine.runtime.media;

import dev.vitrine.udf.Media;
import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps contents in the table {@code vitrine.media_chunk}, where every client of a server finds them. Contents pass in
 * pieces, at most 2 MiB of them in memory; what is read is kept in the local file cache. Thread-safe.
 */
public final class TableMediaStore implements MediaStore {
    /** A transaction takes small media together up to this size: one commit each would cost more than the bytes. */
    private static final long TRANSACTION_BYTES = 16 << 20;

    private final ConnectionSource connections;
    private final FileCache cache;

    /**
     * A store in a database.
     *
     * @param connections for reading
     * @param cache for what was read; the caller closes it
     */
    public TableMediaStore(ConnectionSource connections, FileCache cache) {
        this.connections = Objects.requireNonNull(connections, "connections");
        this.cache = Objects.requireNonNull(cache, "cache");
    }

    @Override
    public List<String> putAll(Connection connection, List<? extends Media> media) throws SQLException {
        List<MediaRows.Registered> registered = MediaRows.put(connection, media);
        List<MediaRows.Registered> group = new ArrayList<>();
        long groupBytes = 0;
        for (MediaRows.Registered row : registered) {
            if (row.isInTable()) {
                continue;
            }
            group.add(row);
            groupBytes += row.media().sizeBytes();
            if (groupBytes >= TRANSACTION_BYTES) {
                write(connection, group);
                group.clear();
                groupBytes = 0;
            }
        }
        write(connection, group);
        return MediaRows.locators(media, registered);
    }

    private static void write(Connection connection, List<MediaRows.Registered> group) throws SQLException {
        if (group.isEmpty()) {
            return;
        }
        Transactions.inTransaction(connection, () -> {
            try (ChunkWriter writer = new ChunkWriter(connection)) {
                for (MediaRows.Registered row : group) {
                    writer.write(row.media(), row.name());
                }
                writer.flush();
            }
            return group;
        });
    }

    @Override
    public HeldFile fetch(StoredName name) throws SQLException, IOException {
        Optional<HeldFile> copy = cache.find(name.sha256(), name.extension());
        if (copy.isPresent()) {
            return copy.get();
        }
        try (Connection connection = connections.open();
                InputStream in = new ChunkInputStream(connection, name)) {
            FileCache.Copy made = cache.add(in, name.extension(), Long.MAX_VALUE, true);
            if (!made.sha256().equals(name.sha256())) {
                cache.remove(made.sha256());
                throw UdfException.undecodable(
                        "\"%s\" is damaged: the %d bytes in the media store are not those of its hash"
                                .formatted(name.locator(), made.sizeBytes()),
                        null);
            }
            return made.file();
        } catch (IOException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public Swept sweep(Connection connection, String references) throws SQLException {
        // The rows' contents go with them by the foreign key.
        return Sweep.run(connection, references, names -> {});
    }

    @Override
    public Swept remove(Connection connection, Collection<String> hashes, String references, boolean dryRun)
            throws SQLException {
        return Sweep.remove(connection, hashes, references, dryRun, this::forget);
    }

    private void forget(List<StoredName> names) throws SQLException {
        try {
            for (StoredName name : names) {
                cache.forget(name);
            }
        } catch (IOException e) {
            throw new SQLException("a copy of a removed medium stays behind: " + e.getMessage(), "58030", e);
        }
    }
}

package dev.vitrine.runtime.media;

import dev.vitrine.udf.Media;
import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Keeps contents as files of a folder, as an embedded server's home has one. A file appears under its name when it is
 * whole and on disk. Several processes may use one folder. Thread-safe.
 */
public final class FolderMediaStore implements MediaStore {
    private final ContentFolder folder;
    private final boolean isVerified;
    private final Hashes hashes = new Hashes();

    private FolderMediaStore(ContentFolder folder, boolean isVerified) {
        this.folder = folder;
        this.isVerified = isVerified;
    }

    /**
     * A store in a folder, which is made when it is needed.
     *
     * @param isVerified whether a file's hash is computed when it is first read
     */
    public static FolderMediaStore of(Path folder, boolean isVerified) {
        Objects.requireNonNull(folder, "folder");
        return new FolderMediaStore(new ContentFolder(folder.toAbsolutePath()), isVerified);
    }

    @Override
    public List<String> putAll(Connection connection, List<? extends Media> media) throws SQLException {
        List<MediaRows.Registered> registered = MediaRows.put(connection, media);
        try (ContentFolder.Writer writer = folder.writer()) {
            for (MediaRows.Registered row : registered) {
                writer.write(row.media(), row.name());
            }
            writer.flush();
        } catch (IOException e) {
            throw failed("written", e);
        }
        return MediaRows.locators(media, registered);
    }

    @Override
    public HeldFile fetch(StoredName name) throws IOException {
        Path file = folder.find(name)
                .orElseThrow(() -> UdfException.unreachable(
                        "\"%s\" is not in the media store %s".formatted(name.locator(), folder.root()), null));
        if (isVerified && !hashes.sha256(file).equals(name.sha256())) {
            throw UdfException.undecodable(
                    "\"%s\" is damaged: the bytes of %s are not those of its hash".formatted(name.locator(), file),
                    null);
        }
        return HeldFile.existing(file);
    }

    @Override
    public Swept sweep(Connection connection, String references) throws SQLException {
        Swept swept = Sweep.run(connection, references, this::remove);
        try {
            return new OrphanSweep(connection, folder).run(swept);
        } catch (IOException e) {
            throw failed("swept", e);
        }
    }

    @Override
    public Swept remove(Connection connection, Collection<String> hashes, String references, boolean dryRun)
            throws SQLException {
        return Sweep.remove(connection, hashes, references, dryRun, this::remove);
    }

    private void remove(List<StoredName> names) throws SQLException {
        try {
            for (StoredName name : names) {
                folder.remove(name.sha256());
            }
        } catch (IOException e) {
            throw failed("swept", e);
        }
    }

    /** The state is Postgres' io_error, which a disk that is full gives there too where no other fits. */
    private SQLException failed(String what, IOException cause) {
        return new SQLException(
                "the media store %s cannot be %s: %s".formatted(folder.root(), what, cause), "58030", cause);
    }
}

package dev.vitrine.runtime.media;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens the media store that a database's catalog names. */
public final class MediaStores {
    private MediaStores() {}

    private record Choice(String kind, @Nullable String location) {}

    /**
     * The store of a database. A database that has none yet gets the folder {@code media} of the embedded server's home,
     * or the table where there is no home.
     *
     * @param home the home of the embedded server that the database belongs to
     * @param connections for reading from the table
     * @param cache for what is read from the table
     * @throws SQLException also with state 55000 if the store is of a kind or in a place that this client cannot use
     */
    public static MediaStore open(
            Connection connection, Optional<Path> home, ConnectionSource connections, FileCache cache)
            throws SQLException {
        Optional<Choice> choice = read(connection);
        if (choice.isEmpty() && home.isPresent()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "INSERT INTO vitrine.media_store (kind, location) VALUES ('folder', 'media') ON CONFLICT DO NOTHING");
            }
            choice = read(connection);
        }
        Choice made = choice.orElse(new Choice("table", null));
        return switch (made.kind()) {
            case "table" -> new TableMediaStore(connections, cache);
            case "folder" -> FolderMediaStore.of(folder(made.location(), home), false);
            default ->
                throw new SQLException(
                        "the media store of this database is of the kind \"%s\", this driver knows folder and table: use a newer driver"
                                .formatted(made.kind()),
                        "55000");
        };
    }

    private static Optional<Choice> read(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT kind, location FROM vitrine.media_store");
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(new Choice(rows.getString(1), rows.getString(2))) : Optional.empty();
        }
    }

    private static Path folder(@Nullable String location, Optional<Path> home) throws SQLException {
        Path path = Path.of(location == null ? "media" : location);
        if (path.isAbsolute()) {
            return path;
        }
        return home.map(directory -> directory.resolve(path))
                .orElseThrow(() -> new SQLException(
                        "the media store of this database is the folder \"%s\" in the home of its embedded server: connect by jdbc:vitrine:<home>"
                                .formatted(path),
                        "55000"));
    }
}

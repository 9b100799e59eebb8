package dev.vitrine.runtime.media;

import dev.vitrine.udf.Media;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The rows of {@code vitrine.media}. */
final class MediaRows {
    private static final String PUT = "SELECT sha256_hex, extension, is_in_table FROM vitrine.put_media(?, ?, ?, ?)";

    private MediaRows() {}

    /**
     * A medium whose row is there.
     *
     * @param name with the extension of the first who stored the content
     * @param isInTable whether {@code vitrine.media_chunk} has the content
     */
    record Registered(Media media, StoredName name, boolean isInTable) {}

    /** Writes the rows or renews their leases, each content once; in the order of the hashes. */
    static List<Registered> put(Connection connection, List<? extends Media> media) throws SQLException {
        SortedMap<String, Media> distinct = new TreeMap<>();
        media.forEach(value -> distinct.putIfAbsent(value.sha256(), value));
        return distinct.isEmpty() ? List.of() : Transactions.inTransaction(connection, () -> put(connection, distinct));
    }

    private static List<Registered> put(Connection connection, SortedMap<String, Media> distinct) throws SQLException {
        Map<String, Registered> registered = new TreeMap<>();
        List<Media> values = List.copyOf(distinct.values());
        Array hashes = connection.createArrayOf("text", distinct.keySet().toArray());
        Array extensions = connection.createArrayOf(
                "text", values.stream().map(MediaRows::extension).toArray());
        Array mediaTypes = connection.createArrayOf(
                "text", values.stream().map(Media::mediaType).toArray());
        Array sizes = connection.createArrayOf(
                "int8", values.stream().map(Media::sizeBytes).toArray());
        try (PreparedStatement statement = connection.prepareStatement(PUT)) {
            statement.setArray(1, hashes);
            statement.setArray(2, extensions);
            statement.setArray(3, mediaTypes);
            statement.setArray(4, sizes);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    StoredName name = new StoredName(rows.getString(1), rows.getString(2));
                    Media value = Objects.requireNonNull(distinct.get(name.sha256()));
                    registered.put(name.sha256(), new Registered(value, name, rows.getBoolean(3)));
                }
            }
        }
        return List.copyOf(registered.values());
    }

    /** The locators of all media, the same ones among them too, in their order. */
    static List<String> locators(List<? extends Media> media, List<Registered> registered) {
        Map<String, String> byHash = new TreeMap<>();
        registered.forEach(row -> byHash.put(row.name().sha256(), row.name().locator()));
        List<String> locators = new ArrayList<>(media.size());
        media.forEach(value -> locators.add(byHash.get(value.sha256())));
        return locators;
    }

    /** A value in memory was promised its locator before it is stored, so its extension is taken from there. */
    private static String extension(Media media) {
        return StoredName.parse(media.locator())
                .filter(name -> name.sha256().equals(media.sha256()))
                .map(StoredName::extension)
                .orElseGet(() -> Format.extensionOf(media.mediaType()));
    }
}

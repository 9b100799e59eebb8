package dev.vitrine.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A URL of ours, taken apart.
 *
 * @param place where the server is
 * @param options what stands behind the question mark, decoded
 */
record VitrineUrl(Place place, Map<String, String> options) {
    static final String PREFIX = "jdbc:vitrine:";
    private static final String POSTGRES = "jdbc:postgresql:";
    private static final String HOME_VARIABLE = "VITRINE_HOME";

    /** Where the server is. */
    sealed interface Place {}

    /**
     * A server of the user's own.
     *
     * @param url its URL for the server's driver, without options
     */
    record Server(String url) implements Place {}

    /** The embedded server of a folder. */
    record Folder(Path home) implements Place {}

    /**
     * An embedded server that lives as long as the JVM.
     *
     * @param name tells several from one another, may be empty
     */
    record Memory(String name) implements Place {}

    VitrineUrl {
        options = Map.copyOf(options);
    }

    /** Whether a URL is ours: our prefix, or the server driver's with {@code vitrine=true} among its options. */
    static boolean isOurs(String url) {
        if (url.startsWith(PREFIX)) {
            return true;
        }
        int query = url.indexOf('?');
        return url.startsWith(POSTGRES)
                && query > 0
                && "true".equals(options(url.substring(query + 1)).get("vitrine"));
    }

    static VitrineUrl parse(String url) throws SQLException {
        int query = url.indexOf('?');
        String place = query < 0 ? url : url.substring(0, query);
        Map<String, String> options = query < 0 ? Map.of() : options(url.substring(query + 1));
        return new VitrineUrl(place(place), options);
    }

    private static Place place(String url) throws SQLException {
        if (url.startsWith(POSTGRES)) {
            return new Server(url);
        }
        String place = url.substring(PREFIX.length());
        if (place.startsWith("//")) {
            return new Server(POSTGRES + place);
        }
        if (place.startsWith("postgresql:")) {
            return new Server("jdbc:" + place);
        }
        if (place.equals("mem") || place.startsWith("mem:")) {
            return new Memory(place.substring(Math.min(place.length(), 4)));
        }
        return new Folder(folder(place, url));
    }

    private static Path folder(String place, String url) throws SQLException {
        String userHome = System.getProperty("user.home");
        try {
            if (place.isEmpty()) {
                String home = System.getenv(HOME_VARIABLE);
                return home == null || home.isEmpty() ? Path.of(userHome, ".vitrine") : Path.of(home);
            }
            Path path = place.startsWith("~/") ? Path.of(userHome, place.substring(2)) : Path.of(place);
            if (path.isAbsolute() || place.startsWith(".")) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw unreadable(url, e);
        }
        throw unreadable(url, null);
    }

    private static SQLException unreadable(String url, @Nullable Exception cause) {
        return SqlExceptions.of(
                "08001",
                "cannot read the URL \"" + url + "\"; the forms are jdbc:vitrine: (embedded, home folder), "
                        + "jdbc:vitrine:/some/folder, jdbc:vitrine:./some/folder, jdbc:vitrine:mem:name and "
                        + "jdbc:vitrine:postgresql://host:port/database, each with ?option=value&..",
                cause);
    }

    /** A query of a URL, taken apart and decoded. */
    static Map<String, String> options(String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (!part.isEmpty()) {
                String name = equals < 0 ? part : part.substring(0, equals);
                options.put(decoded(name), equals < 0 ? "" : decoded(part.substring(equals + 1)));
            }
        }
        return options;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // not encoded: taken as it is written
        }
    }
}

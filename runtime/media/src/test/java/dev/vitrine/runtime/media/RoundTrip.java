package dev.vitrine.runtime.media;

import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;

/** Puts a file into the table and reads it back: run in a process of its own. */
final class RoundTrip {
    private RoundTrip() {}

    /** Takes a URL, a file and a cache directory. */
    public static void main(String[] arguments) throws Exception {
        try (FileCache cache = FileCache.of(Path.of(arguments[2]), 1 << 30);
                Connection connection = DriverManager.getConnection(arguments[0])) {
            TableMediaStore store = new TableMediaStore(() -> DriverManager.getConnection(arguments[0]), cache);
            try (MediaLibrary library = new MediaLibrary(MediaSettings.defaults(), cache, store)) {
                Media media = library.open(MediaKind.VIDEO, arguments[1]);
                String locator = store.putAll(connection, List.of(media)).get(0);
                Path copy = library.open(MediaKind.VIDEO, locator).file();
                if (Files.mismatch(copy, media.file()) >= 0) {
                    throw new IllegalStateException("the copy differs");
                }
            }
        }
    }
}

package dev.vitrine.runtime.media;

import static dev.vitrine.runtime.media.Fixtures.jpeg;
import static dev.vitrine.runtime.media.Fixtures.picture;
import static dev.vitrine.runtime.media.Fixtures.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.udf.Document;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What both stores have in common. */
abstract class MediaStoreTest {
    static final String NOTHING = "SELECT NULL::text";

    final TestDatabase database;
    final Path directory;
    final FileCache cache;

    MediaStoreTest(Path directory) throws Exception {
        this.directory = directory;
        this.database = new TestDatabase();
        this.cache = FileCache.of(directory.resolve("cache"), 1 << 30);
    }

    @BeforeEach
    void makeTable() throws SQLException {
        database.execute("CREATE TABLE films (id int, poster text)");
    }

    @AfterEach
    void dropDatabase() throws Exception {
        cache.close();
        database.close();
    }

    /** A store as another process would open it. */
    abstract MediaStore store();

    /** Number of contents that are kept. */
    abstract long contents() throws Exception;

    List<String> put(Media... media) throws SQLException {
        try (Connection connection = database.open()) {
            return store().putAll(connection, List.of(media));
        }
    }

    MediaStore.Swept sweep(String references) throws SQLException {
        try (Connection connection = database.open()) {
            return store().sweep(connection, references);
        }
    }

    @Test
    void whatIsPutIsReadByItsLocator() throws Exception {
        Image image = Image.of(jpeg(), "image/jpeg");
        Document document = Document.of(new byte[] {'h', 'i'}, "text/plain");

        List<String> locators = put(image, document, image);

        assertThat(locators)
                .containsExactly(
                        "vitrine:sha256/" + image.sha256() + ".jpg",
                        "vitrine:sha256/" + document.sha256() + ".txt",
                        "vitrine:sha256/" + image.sha256() + ".jpg");
        assertThat(locators.get(0)).isEqualTo(image.locator());
        assertThat(contents()).isEqualTo(2);
        try (MediaLibrary library = new MediaLibrary(MediaSettings.defaults(), cache, store())) {
            CheckedMedia checked = library.check(MediaKind.IMAGE, locators.get(0));
            assertThat(checked.sha256()).isEqualTo(image.sha256());
            assertThat(checked.mediaType()).isEqualTo("image/jpeg");
            assertThat(library.open(MediaKind.DOCUMENT, locators.get(1)).open()).hasContent("hi");
            assertThat(library.open(MediaKind.IMAGE, locators.get(0))).isEqualTo(image);
            assertThat(library.check(MediaKind.IMAGE, locators.get(0) + "#xywh=0,0,8,8")
                            .sizeBytes())
                    .isPositive();
        }
    }

    @Test
    void theRowTellsWhatTheContentIs() throws Exception {
        put(Image.of(jpeg(), "image/jpeg"));

        assertThat(database.count("""
                        SELECT FROM vitrine.media
                        WHERE encode(sha256, 'hex') = '%s' AND extension = 'jpg' AND media_type = 'image/jpeg'
                          AND size_bytes = %d AND lease_until > now() + interval '1 day'""".formatted(Fixtures.sha256(jpeg()), jpeg().length)))
                .isEqualTo(1);
    }

    @Test
    void anotherMediaTypeOfTheSameContentGetsTheSameLocator() throws Exception {
        byte[] bytes = {'#', ' ', 'T'};

        List<String> first = put(Document.of(bytes, "text/markdown"));

        assertThat(put(Document.of(bytes, "text/plain"))).isEqualTo(first);
        assertThat(contents()).isEqualTo(1);
    }

    @Test
    void puttingNothingGivesNothing() throws Exception {
        assertThat(put()).isEmpty();
    }

    @Test
    void aMediumThatIsNotThereIsNamed() throws Exception {
        String missing = "vitrine:sha256/" + "0".repeat(64) + ".jpg";
        try (MediaLibrary library = new MediaLibrary(MediaSettings.defaults(), cache, store())) {
            refused("22V04", () -> library.check(MediaKind.IMAGE, missing))
                    .hasMessageStartingWith("\"" + missing + "\" is not in the ");
            refused("22V04", () -> library.check(MediaKind.IMAGE, "vitrine:sha256/../../etc/passwd"))
                    .hasMessageContaining("names no stored medium");
        }
    }

    @Test
    void aRoleThatOwnsNothingPutsAndReads() throws Exception {
        Image image = Image.of(jpeg(), "image/jpeg");
        try (Connection connection = database.openAsOrdinaryRole();
                Statement statement = connection.createStatement()) {
            List<String> locators = store().putAll(connection, List.of(image));

            assertThat(store().fetch(StoredName.parse(locators.get(0)).orElseThrow())
                            .path())
                    .hasBinaryContent(jpeg());
            assertThat(MediaStores.open(connection, Optional.empty(), database::open, cache))
                    .isInstanceOf(TableMediaStore.class);
            assertThatThrownBy(() -> statement.execute("SELECT * FROM vitrine.media"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("SELECT * FROM vitrine.media_chunk"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("INSERT INTO vitrine.media_store VALUES (true, 'folder', '/x')"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void manyWritersOfTheSameContentsKeepOne() throws Exception {
        List<Media> media = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            media.add(Image.of(picture("jpg", 64, 64, i), "image/jpeg"));
        }
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<List<String>>> results = new ArrayList<>();
            for (int writer = 0; writer < 6; writer++) {
                List<Media> shuffled = new ArrayList<>(media);
                Collections.shuffle(shuffled, new Random(writer));
                MediaStore store = store();
                results.add(threads.submit(() -> {
                    try (Connection connection = database.open()) {
                        return store.putAll(connection, shuffled);
                    }
                }));
            }
            for (Future<List<String>> result : results) {
                assertThat(result.get()).hasSize(20);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(contents()).isEqualTo(20);
        assertThat(database.count("SELECT FROM vitrine.media")).isEqualTo(20);
        MediaStore store = store();
        for (Media medium : media) {
            assertThat(store.fetch(new StoredName(medium.sha256(), "jpg")).path())
                    .hasBinaryContent(medium.open().readAllBytes());
        }
    }

    @Test
    void aSweepTakesWhatNothingRefersToAndWhoseLeaseIsOver() throws Exception {
        byte[] kept = picture("png", 16, 16, 1);
        byte[] keptByFragment = picture("png", 16, 16, 2);
        byte[] dropped = picture("png", 16, 16, 3);
        List<String> locators =
                put(Image.of(kept, "image/png"), Image.of(keptByFragment, "image/png"), Image.of(dropped, "image/png"));
        database.execute("INSERT INTO films VALUES (1, '%s'), (2, '%s#xywh=0,0,1,1'), (3, 'https://x/y'), (4, NULL)"
                .formatted(locators.get(0), locators.get(1)));
        String references = "SELECT poster FROM films UNION ALL SELECT NULL";

        assertThat(sweep(NOTHING)).as("leases run").isEqualTo(new MediaStore.Swept(0, 0));
        database.age();
        assertThat(sweep(references)).isEqualTo(new MediaStore.Swept(1, dropped.length));

        assertThat(contents()).isEqualTo(2);
        assertThat(database.count("SELECT FROM vitrine.media")).isEqualTo(2);
        assertThat(sweep(references)).isEqualTo(new MediaStore.Swept(0, 0));
        assertThat(put(Image.of(dropped, "image/png"))).containsExactly(locators.get(2));
        assertThat(contents()).as("put again after the sweep").isEqualTo(3);
    }

    @Test
    void puttingRenewsTheLeaseThatASweepLooksAt() throws Exception {
        Image image = Image.of(jpeg(), "image/jpeg");
        put(image);
        database.age();
        put(image);

        assertThat(sweep(NOTHING).media()).isZero();
        assertThat(contents()).isEqualTo(1);
    }

    @Test
    void aPutThatWaitsForASweepFindsThatTheContentIsGone() throws Exception {
        Image image = Image.of(jpeg(), "image/jpeg");
        String locator = put(image).get(0);
        database.age();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection sweeping = database.open()) {
            sweeping.setAutoCommit(false);
            // The sweep's own steps, held open between its deletion and its commit.
            try (Statement statement = sweeping.createStatement()) {
                statement.execute("DELETE FROM vitrine.media");
            }
            forgetContent(image.sha256());
            Future<List<String>> put = thread.submit(() -> put(image));
            waitUntilBlocked();
            sweeping.commit();

            assertThat(put.get()).containsExactly(locator);
        } finally {
            thread.shutdownNow();
        }
        assertThat(contents()).isEqualTo(1);
        assertThat(store().fetch(new StoredName(image.sha256(), "jpg")).path()).hasBinaryContent(jpeg());
    }

    /** Removes what a sweep removes beside the row. */
    void forgetContent(String sha256) throws Exception {}

    private void waitUntilBlocked() throws Exception {
        while (database.count(
                        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                == 0) {
            Thread.sleep(5);
        }
    }

    @Test
    void aSweepInATransactionIsRefused() throws Exception {
        try (Connection connection = database.open()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> store().sweep(connection, NOTHING))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25001"));
        }
    }

    @Test
    void whatATransactionPutsIsThereWhenItCommits() throws Exception {
        Image image = Image.of(jpeg(), "image/jpeg");
        try (Connection connection = database.open()) {
            connection.setAutoCommit(false);
            store().putAll(connection, List.of(image));
            connection.rollback();
            assertThat(database.count("SELECT FROM vitrine.media")).isZero();
            store().putAll(connection, List.of(image));
            connection.commit();
        }
        assertThat(store().fetch(new StoredName(image.sha256(), "jpg")).path()).hasBinaryContent(jpeg());
    }

    @Test
    void aFileThatChangesBeforeItIsStoredIsNotKept() throws Exception {
        Path file = directory.resolve("a.png");
        Files.write(file, picture("png", 16, 16, 1));
        try (MediaLibrary library = new MediaLibrary(MediaSettings.defaults(), cache, store())) {
            Media media = library.open(MediaKind.IMAGE, file.toString());
            assertThat(media.sha256()).isNotEmpty();
            Files.write(file, picture("png", 16, 16, 2));

            refused("22V04", () -> put(media)).hasMessage("\"" + file + "\" changed while it was stored");
        }
        assertThat(contents()).isZero();
    }
}

package dev.vitrine.runtime.media;

import static dev.vitrine.runtime.media.Fixtures.jpeg;
import static dev.vitrine.runtime.media.Fixtures.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.udf.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderMediaStoreTest extends MediaStoreTest {
    private final Path folder;

    FolderMediaStoreTest(@TempDir Path directory) throws Exception {
        super(directory);
        this.folder = directory.resolve("media");
    }

    @Override
    MediaStore store() {
        return FolderMediaStore.of(folder, false);
    }

    @Override
    long contents() throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Override
    void forgetContent(String sha256) throws IOException {
        Files.delete(file(sha256));
    }

    private Path file(String sha256) {
        return folder.resolve(sha256.substring(0, 2))
                .resolve(sha256.substring(2, 4))
                .resolve(sha256 + ".jpg");
    }

    @Test
    void aFileWhoseTransactionWasRolledBackIsSweptAfterADay() throws Exception {
        Image image = Image.of(jpeg(), "image/jpeg");
        try (Connection connection = database.open()) {
            connection.setAutoCommit(false);
            store().putAll(connection, List.of(image));
            connection.rollback();
        }
        Path part = Files.createFile(folder.resolve("tmp/left.part"));
        assertThat(sweep(NOTHING).media()).isZero();
        Files.setLastModifiedTime(file(image.sha256()), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        Files.setLastModifiedTime(part, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));

        assertThat(sweep(NOTHING)).isEqualTo(new MediaStore.Swept(1, jpeg().length));

        assertThat(contents()).isZero();
        assertThat(database.count("SELECT FROM vitrine.media")).isZero();
    }

    @Test
    void anOldFileWithARowStays() throws Exception {
        Image image = Image.of(jpeg(), "image/jpeg");
        put(image);
        Files.setLastModifiedTime(file(image.sha256()), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));

        assertThat(sweep(NOTHING).media()).isZero();
        assertThat(contents()).isEqualTo(1);
    }

    @Test
    void aDamagedFileIsToldWhereReadingVerifiesAndMadeWholeByTheNextPut() throws Exception {
        Image image = Image.of(jpeg(), "image/jpeg");
        put(image);
        Files.write(file(image.sha256()), new byte[] {1});
        StoredName name = new StoredName(image.sha256(), "jpg");

        refused("22V02", () -> FolderMediaStore.of(folder, true).fetch(name))
                .hasMessageContaining("is damaged: the bytes of " + file(image.sha256()));
        put(image);
        assertThat(FolderMediaStore.of(folder, true).fetch(name).path()).hasBinaryContent(jpeg());
    }

    @Test
    void aHomeGetsItsFolderAndKeepsIt() throws Exception {
        Image image = Image.of(jpeg(), "image/jpeg");
        try (Connection connection = database.open()) {
            MediaStore first = MediaStores.open(connection, Optional.of(directory), database::open, cache);
            MediaStore second = MediaStores.open(connection, Optional.of(directory), database::open, cache);
            first.putAll(connection, List.of(image));
            assertThat(second.fetch(new StoredName(image.sha256(), "jpg")).path())
                    .isEqualTo(file(image.sha256()));
            assertThatThrownBy(() -> MediaStores.open(connection, Optional.empty(), database::open, cache))
                    .hasMessage("the media store of this database is the folder \"media\" in the home of its embedded "
                            + "server: connect by jdbc:vitrine:<home>");
        }
        database.execute("UPDATE vitrine.media_store SET location = '%s'".formatted(folder));
        try (Connection connection = database.open()) {
            assertThat(MediaStores.open(connection, Optional.empty(), database::open, cache)
                            .fetch(new StoredName(image.sha256(), "jpg"))
                            .path())
                    .isEqualTo(file(image.sha256()));
        }
    }
}

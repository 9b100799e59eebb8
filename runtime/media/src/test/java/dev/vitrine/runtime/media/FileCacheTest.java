package dev.vitrine.runtime.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCacheTest {
    private final Path directory;

    FileCacheTest(@TempDir Path parent) {
        this.directory = parent.resolve("cache");
    }

    private static FileCache.Copy add(FileCache cache, int size, int first) throws IOException {
        byte[] bytes = new byte[size];
        bytes[0] = (byte) first;
        return cache.add(new ByteArrayInputStream(bytes), "bin", Long.MAX_VALUE, true);
    }

    @Test
    void aCopyIsFoundByAnotherProcess() throws IOException {
        try (FileCache first = FileCache.of(directory, 1000);
                FileCache second = FileCache.of(directory, 1000)) {
            FileCache.Copy copy = add(first, 10, 1);

            assertThat(second.find(copy.sha256(), "bin"))
                    .hasValueSatisfying(held -> assertThat(held.path())
                            .hasSize(10)
                            .isNotEqualTo(copy.file().path()));
            assertThat(second.find("0".repeat(64), "bin")).isEmpty();
        }
    }

    @Test
    void whatWasNotUsedTheLongestGoesAndWhatIsHeldStays() throws IOException {
        try (FileCache cache = FileCache.of(directory, 1000);
                FileCache other = FileCache.of(directory, 1000)) {
            FileCache.Copy oldest = add(cache, 400, 1);
            FileCache.Copy older = add(cache, 400, 2);
            touch(oldest, "2020-01-01T00:00:00Z");
            touch(older, "2021-01-01T00:00:00Z");
            FileCache.Copy newest = add(cache, 400, 3);

            assertThat(oldest.file().path()).as("held").hasSize(400);
            assertThat(other.find(oldest.sha256(), "bin")).isEmpty();
            assertThat(other.find(older.sha256(), "bin")).isPresent();
            assertThat(other.find(newest.sha256(), "bin")).isPresent();
        }
    }

    private static void touch(FileCache.Copy copy, String time) throws IOException {
        Files.setLastModifiedTime(copy.file().path(), FileTime.from(Instant.parse(time)));
    }

    @Test
    void aCopyThatIsNotWholeIsNotFound() throws IOException {
        String sha256;
        try (FileCache cache = FileCache.of(directory, 1000)) {
            sha256 = add(cache, 100, 1).sha256();
        }
        Files.write(directory.resolve("copies").resolve(sha256), new byte[50]);
        try (FileCache cache = FileCache.of(directory, 1000)) {
            assertThat(cache.find(sha256, "bin")).isEmpty();
            assertThat(add(cache, 100, 1).sha256()).isEqualTo(sha256);
            assertThat(cache.find(sha256, "bin")).isPresent();
        }
    }

    @Test
    void aCopyLargerThanTheCacheIsStillThere() throws IOException {
        try (FileCache cache = FileCache.of(directory, 100)) {
            assertThat(add(cache, 500, 1).file().path()).hasSize(500);
        }
    }

    @Test
    void closingRemovesWhatThisProcessHeldAndUseAfterwardsFails() throws IOException {
        FileCache cache = FileCache.of(directory, 1000);
        Path held = add(cache, 10, 1).file().path();
        cache.close();
        cache.close();

        assertThat(held).doesNotExist();
        assertThatThrownBy(() -> cache.find("0".repeat(64), "bin")).hasMessage("the file cache is closed");
    }

    @Test
    void whatADeadProcessHeldIsRemovedByTheNextOne() throws IOException {
        Path held = Files.createDirectories(directory.resolve("held/1-0-dead"));
        Files.createFile(directory.resolve("held/1-0-dead.lock"));
        Files.write(held.resolve("part-1.part"), new byte[100]);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));

        try (FileCache cache = FileCache.of(directory, 1000)) {
            add(cache, 10, 1);
            try (Stream<Path> files = Files.list(directory.resolve("held"))) {
                assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("dead"));
            }
        }
    }

    @Test
    void aDirectoryThatOthersCanWriteToIsRefused() throws IOException {
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (FileCache cache = FileCache.of(directory, 1000)) {
            assertThatThrownBy(() -> add(cache, 10, 1))
                    .hasMessageContaining(
                            "with permissions rwxrwxrwx; the file cache needs a directory that only its own "
                                    + "user writes to");
        }
    }

    @Test
    void aHeldFileGoesWhenNobodyCanReachIt() throws Exception {
        try (FileCache cache = FileCache.of(directory, 1000)) {
            Path path = add(cache, 10, 1).file().path();
            for (int i = 0; i < 200 && Files.exists(path); i++) {
                System.gc();
                Thread.sleep(10);
            }
            assertThat(path).doesNotExist();
        }
    }
}

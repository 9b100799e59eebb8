package dev.vitrine.runtime.media;

import static dev.vitrine.runtime.media.Fixtures.jpeg;
import static dev.vitrine.runtime.media.Fixtures.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.Video;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableMediaStoreTest extends MediaStoreTest {
    TableMediaStoreTest(@TempDir Path directory) throws Exception {
        super(directory);
    }

    @Override
    MediaStore store() {
        return new TableMediaStore(database::open, cache);
    }

    @Override
    long contents() throws Exception {
        return database.count("SELECT DISTINCT sha256 FROM vitrine.media_chunk");
    }

    @Test
    void aContentOfManyPiecesComesBackWhole() throws Exception {
        byte[] bytes = new byte[5 * (512 << 10) + 17];
        new Random(7).nextBytes(bytes);
        Video video = Video.of(bytes, "video/mp4");
        put(video);

        try (HeldFile held = store().fetch(new StoredName(video.sha256(), "mp4"))) {
            assertThat(held.path()).hasBinaryContent(bytes);
        }
        assertThat(database.count("SELECT FROM vitrine.media_chunk")).isEqualTo(6);
    }

    @Test
    void aContentThatEndsWithAPieceAndAnEmptyOneComeBackWhole() throws Exception {
        for (int size : new int[] {0, 512 << 10, 4 * (512 << 10)}) {
            Video video = Video.of(new byte[size], "video/mp4");
            put(video);
            assertThat(store().fetch(new StoredName(video.sha256(), "mp4")).path())
                    .hasSize(size);
        }
    }

    @Test
    void whatWasReadIsReadFromTheFileCacheAfterwards() throws Exception {
        Image image = Image.of(jpeg(), "image/jpeg");
        put(image);
        StoredName name = new StoredName(image.sha256(), "jpg");
        store().fetch(name);
        database.execute("TRUNCATE vitrine.media CASCADE");

        assertThat(store().fetch(name).path()).hasBinaryContent(jpeg());
    }

    @Test
    void aDamagedContentIsTold() throws Exception {
        Image image = Image.of(jpeg(), "image/jpeg");
        put(image);
        database.execute("UPDATE vitrine.media_chunk SET bytes = '\\x0102'");

        refused("22V02", () -> store().fetch(new StoredName(image.sha256(), "jpg")))
                .hasMessageEndingWith("is damaged: the 2 bytes in the media store are not those of its hash");
    }

    @Test
    void aLargeFilePassesThroughASmallHeap() throws Exception {
        Path file = directory.resolve("large.bin");
        long size = 300L << 20;
        try (var out = Files.newOutputStream(file)) {
            byte[] block = new byte[1 << 20];
            Random random = new Random(5);
            for (int i = 0; i < 300; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                RoundTrip.class.getName(),
                database.url(),
                file.toString(),
                directory.resolve("other-cache").toString());
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(output).content().isEmpty();
        assertThat(process.exitValue()).isZero();
        assertThat(database.count("SELECT FROM vitrine.media WHERE size_bytes = " + size))
                .isEqualTo(1);
        assertThat(database.count("SELECT FROM vitrine.media_chunk")).isEqualTo(600);
    }
}

package dev.vitrine.runtime.media;

import static dev.vitrine.runtime.media.Fixtures.jpeg;
import static dev.vitrine.runtime.media.Fixtures.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.MediaKind;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data URIs and resources of the class path. */
class InlineMediaTest {
    private final Path directory;

    InlineMediaTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private MediaLibrary library() {
        MediaSettings settings = MediaSettings.defaults().withLimits(100_000, 1_000_000, Duration.ofSeconds(5));
        return Fixtures.library(settings, directory.resolve("cache"));
    }

    @Test
    void aBase64DataUriHoldsItsBytes() throws IOException {
        byte[] bytes = jpeg();
        String uri = "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes);
        try (MediaLibrary library = library()) {
            assertThat(library.check(MediaKind.IMAGE, uri).sha256()).isEqualTo(Fixtures.sha256(bytes));
            Image image = (Image) library.open(MediaKind.IMAGE, uri);
            assertThat(image.locator()).isEqualTo(uri);
            assertThat(image.file()).hasBinaryContent(bytes);
            assertThat(library.check(MediaKind.IMAGE, uri + "#xywh=0,0,8,16").properties())
                    .hasToString("{\"width\":8,\"height\":16}");
        }
    }

    @Test
    void aPercentDataUriHoldsText() {
        try (MediaLibrary library = library()) {
            CheckedMedia checked = library.check(MediaKind.DOCUMENT, "data:,Gr%C3%BC%C3%9Fe%20und #1");
            assertThat(checked.mediaType()).isEqualTo("text/plain");
            assertThat(checked.sizeBytes()).isEqualTo("Grüße und #1".length() + 2);
            assertThat(library.check(MediaKind.DOCUMENT, "data:text/markdown,%23%20Title")
                            .mediaType())
                    .isEqualTo("text/markdown");
        }
    }

    @Test
    void aDamagedOrHugeDataUriIsShortenedInTheMessage() {
        String huge = "data:image/png;base64," + "A".repeat(200_000);
        try (MediaLibrary library = library()) {
            refused("22V02", () -> library.check(MediaKind.IMAGE, "data:image/png;base64,a!"))
                    .hasMessageStartingWith("\"data:image/png;base64,a!\" holds damaged base64");
            refused("22V02", () -> library.check(MediaKind.IMAGE, "data:image/png;base64"))
                    .hasMessageContaining("no comma");
            refused("22V02", () -> library.check(MediaKind.IMAGE, huge))
                    .hasMessageMatching(
                            "\"data:image/png;base64,A{38}\\.\\.\\. \\(200022 characters\\)\" holds .* KiB, at most "
                                    + "97.7 KiB are taken \\(vitrine.media_max_bytes\\)");
        }
    }

    @Test
    void checkingManyDataUrisLeavesNoFiles() throws IOException {
        try (MediaLibrary library = library()) {
            for (int i = 0; i < 50; i++) {
                library.check(MediaKind.DOCUMENT, "data:,number" + i);
            }
            try (Stream<Path> files = Files.walk(directory)) {
                assertThat(files.filter(file -> file.toString().endsWith(".txt")))
                        .isEmpty();
            }
        }
    }

    @Test
    void aResourceIsFoundInFoldersAndJarsOfTheContextClassLoader() throws Exception {
        Path jar = directory.resolve("media.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("pictures/in-jar.jpg"));
            out.write(jpeg());
            out.closeEntry();
        }
        Path folder = Files.createDirectory(directory.resolve("classes"));
        Files.write(folder.resolve("in-folder.jpg"), jpeg());
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        URL[] urls = {jar.toUri().toURL(), folder.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, before);
                MediaLibrary library = library()) {
            Thread.currentThread().setContextClassLoader(loader);
            assertThat(library.check(MediaKind.IMAGE, "classpath:pictures/in-jar.jpg")
                            .mediaType())
                    .isEqualTo("image/jpeg");
            assertThat(library.check(MediaKind.IMAGE, "classpath:/in-folder.jpg")
                            .sha256())
                    .isEqualTo(Fixtures.sha256(jpeg()));
            assertThat(library.open(MediaKind.IMAGE, "classpath:pictures/in-jar.jpg")
                            .file())
                    .hasBinaryContent(jpeg());
            refused("22V04", () -> library.check(MediaKind.IMAGE, "classpath:pictures/none.jpg"))
                    .hasMessage("\"classpath:pictures/none.jpg\" is not on the class path");
            refused("22V04", () -> library.check(MediaKind.IMAGE, "classpath:pictures"))
                    .hasMessageContaining("classpath:pictures");
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}

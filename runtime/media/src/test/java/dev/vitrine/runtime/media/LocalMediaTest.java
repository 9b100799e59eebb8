package dev.vitrine.runtime.media;

import static dev.vitrine.runtime.media.Fixtures.ascii;
import static dev.vitrine.runtime.media.Fixtures.firstHalf;
import static dev.vitrine.runtime.media.Fixtures.jpeg;
import static dev.vitrine.runtime.media.Fixtures.picture;
import static dev.vitrine.runtime.media.Fixtures.refused;
import static dev.vitrine.runtime.media.Fixtures.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalMediaTest {
    private final Path directory;
    private final Path outside;
    private final Path cache;
    private final MediaLibrary library;

    LocalMediaTest(@TempDir Path directory, @TempDir Path outside, @TempDir Path cache) {
        this.directory = directory;
        this.outside = outside;
        this.cache = cache;
        this.library = Fixtures.library(MediaSettings.defaults().withMediaRoot(directory), cache);
    }

    @AfterEach
    void closeLibrary() {
        library.close();
    }

    @Test
    void aPictureIsOpenedAndDescribed() throws IOException {
        byte[] bytes = jpeg();
        write(directory.resolve("a.jpg"), bytes);

        CheckedMedia checked = library.check(MediaKind.IMAGE, "a.jpg");

        assertThat(checked.kind()).isEqualTo(MediaKind.IMAGE);
        assertThat(checked.mediaType()).isEqualTo("image/jpeg");
        assertThat(checked.sha256()).isEqualTo(Fixtures.sha256(bytes));
        assertThat(checked.sizeBytes()).isEqualTo(bytes.length);
        assertThat(checked.properties()).hasToString("{\"width\":64,\"height\":48}");
    }

    @Test
    void anOpenedValueReadsItsBytesWhenTheyAreAskedFor() throws IOException {
        Media media = library.open(MediaKind.IMAGE, "later.png");
        byte[] bytes = picture("png", 20, 10, 1);
        write(directory.resolve("later.png"), bytes);

        assertThat(media.locator()).isEqualTo("later.png");
        assertThat(media.mediaType()).isEqualTo("image/png");
        assertThat(media.sha256()).isEqualTo(Fixtures.sha256(bytes));
        assertThat(media.sizeBytes()).isEqualTo(bytes.length);
        assertThat(Files.readAllBytes(media.file())).isEqualTo(bytes);
        try (InputStream in = media.open()) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(((Image) media).pixels().getWidth()).isEqualTo(20);
        assertThat(media).isEqualTo(Image.of(bytes, "image/png"));
        assertThat(Image.of(bytes, "image/png")).isEqualTo(media).hasSameHashCodeAs(media);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b.jpg", "./a b.jpg", "../%s/a b.jpg"})
    void relativePathsStartFromTheMediaRoot(String path) throws IOException {
        write(directory.resolve("a b.jpg"), jpeg());

        assertThat(library.check(MediaKind.IMAGE, path.formatted(directory.getFileName()))
                        .mediaType())
                .isEqualTo("image/jpeg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:%s/%s", "file://%s/%s", "file://localhost%s/%s", "FILE://%s/%s"})
    void fileUrisAreDecoded(String form) throws IOException {
        write(directory.resolve("ü 100%.jpg"), jpeg());

        assertThat(library.check(MediaKind.IMAGE, form.formatted(directory, "%C3%BC%20100%25.jpg"))
                        .mediaType())
                .isEqualTo("image/jpeg");
    }

    @Test
    void aFileUriOfAnotherHostIsRefused() {
        refused("22V04", () -> library.check(MediaKind.IMAGE, "file://server/a.jpg"))
                .hasMessage(
                        "\"file://server/a.jpg\" names the host server; a file of this machine is written file:///path");
    }

    @Test
    void aMissingFileIsNamedWithThePlaceThatWasLookedAt() {
        refused("22V04", () -> library.check(MediaKind.IMAGE, "no/such.jpg"))
                .hasMessage("\"no/such.jpg\" does not exist; looked for %s (vitrine.media_root is %s)"
                        .formatted(directory.resolve("no/such.jpg"), directory));
        refused("22V04", () -> library.open(MediaKind.IMAGE, "/no/such.jpg").sizeBytes())
                .hasMessage("\"/no/such.jpg\" does not exist");
    }

    @Test
    void textIsNoImage() throws IOException {
        write(directory.resolve("notes.jpg"), ascii("Buy milk.\nFeed the cat.\n"));

        refused("22V03", () -> library.check(MediaKind.IMAGE, "notes.jpg"))
                .hasMessage("\"notes.jpg\" is text, not an image");
        refused("22V03", () -> library.check(MediaKind.VIDEO, "notes.jpg"))
                .hasMessage("\"notes.jpg\" is text, not a video");
    }

    @Test
    void anImageIsNoVideoAndNoDocument() throws IOException {
        write(directory.resolve("a.mp4"), jpeg());

        refused("22V03", () -> library.check(MediaKind.VIDEO, "a.mp4"))
                .hasMessage("\"a.mp4\" is a JPEG image, not a video");
        refused("22V03", () -> library.check(MediaKind.DOCUMENT, "a.mp4"))
                .hasMessage("\"a.mp4\" is a JPEG image, not a document");
    }

    @Test
    void bytesOfNoFormatCannotBeDecoded() throws IOException {
        write(directory.resolve("noise.jpg"), new byte[] {1, 2, 3, (byte) 0xfe, 0, 0, 0, 0, 0});

        refused("22V02", () -> library.check(MediaKind.IMAGE, "noise.jpg"))
                .hasMessage("\"noise.jpg\" is not an image that can be decoded: its first bytes are "
                        + "01 02 03 fe 00 00 00 00, of no known format");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        write(directory.resolve("empty.jpg"), new byte[0]);

        refused("22V02", () -> library.check(MediaKind.IMAGE, "empty.jpg")).hasMessage("\"empty.jpg\" is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif", "bmp", "tif"})
    void aPictureThatIsCutOffIsRefused(String format) throws IOException {
        byte[] whole = picture(format, 300, 200, 2);
        write(directory.resolve("whole." + format), whole);
        write(directory.resolve("half." + format), firstHalf(whole));
        write(directory.resolve("nearly." + format), Arrays.copyOf(whole, whole.length - whole.length / 10));

        assertThat(library.check(MediaKind.IMAGE, "whole." + format).properties())
                .hasToString("{\"width\":300,\"height\":200}");
        refused("22V02", () -> library.check(MediaKind.IMAGE, "half." + format))
                .hasMessageStartingWith("\"half." + format + "\" is a")
                .hasMessageContaining("cannot be decoded");
        refused("22V02", () -> library.check(MediaKind.IMAGE, "nearly." + format))
                .hasMessageStartingWith("\"nearly." + format + "\" is a");
    }

    @Test
    void damagedPixelsNameTheLocator() throws IOException {
        write(directory.resolve("half.png"), firstHalf(picture("png", 300, 200, 2)));
        Image image = (Image) library.open(MediaKind.IMAGE, "half.png");

        refused("22V02", image::pixels).hasMessageStartingWith("\"half.png\"");
    }

    @Test
    void aPictureOfTooManyPixelsIsNotDecoded() throws IOException {
        MediaSettings settings =
                MediaSettings.defaults().withMediaRoot(directory).withLimits(1 << 20, 1000, Duration.ofSeconds(5));
        write(directory.resolve("a.jpg"), jpeg());
        try (MediaLibrary strict = Fixtures.library(settings, cache.resolve("strict"))) {
            refused("22V02", () -> strict.check(MediaKind.IMAGE, "a.jpg"))
                    .hasMessage("\"a.jpg\" has 3072 pixels, at most 1000 are decoded (vitrine.media_max_pixels)");
            refused("22V02", () -> ((Image) strict.open(MediaKind.IMAGE, "a.jpg")).pixels())
                    .hasMessageContaining("at most 1000");
        }
    }

    @Test
    void directoriesAndPipesAreRefusedWithoutWaiting() throws Exception {
        Files.createDirectory(directory.resolve("folder"));
        Path pipe = directory.resolve("pipe.jpg");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        refused("22V04", () -> library.check(MediaKind.IMAGE, "folder"))
                .hasMessage("\"folder\" is a directory, not a file");
        refused("22V04", () -> library.check(MediaKind.IMAGE, "pipe.jpg"))
                .hasMessage("\"pipe.jpg\" is a device, a pipe or a socket, not a file");
        refused("22V04", () -> library.check(MediaKind.IMAGE, "/dev/zero")).hasMessageContaining("is a device");
    }

    @Test
    void whatLiesOutsideOfTheRootsIsRefusedAlsoThroughALink() throws IOException {
        write(outside.resolve("secret.jpg"), jpeg());
        write(directory.resolve("a.jpg"), jpeg());
        Files.createSymbolicLink(directory.resolve("link.jpg"), outside.resolve("secret.jpg"));
        Files.createSymbolicLink(directory.resolve("inner.jpg"), directory.resolve("a.jpg"));
        MediaSettings settings =
                MediaSettings.defaults().withMediaRoot(directory).withAllowedRoots(List.of(directory));
        try (MediaLibrary strict = Fixtures.library(settings, cache.resolve("strict"))) {
            assertThat(strict.check(MediaKind.IMAGE, "a.jpg").mediaType()).isEqualTo("image/jpeg");
            assertThat(strict.check(MediaKind.IMAGE, "inner.jpg").mediaType()).isEqualTo("image/jpeg");
            refused("22V04", () -> strict.check(MediaKind.IMAGE, "link.jpg"))
                    .hasMessage("\"link.jpg\" lies outside of vitrine.media_roots");
            String present = outside.resolve("secret.jpg").toString();
            String missing = outside.resolve("none/nothing.jpg").toString();
            refused("22V04", () -> strict.check(MediaKind.IMAGE, present)).hasMessageContaining("lies outside");
            refused("22V04", () -> strict.check(MediaKind.IMAGE, missing)).hasMessageContaining("lies outside");
            refused("22V04", () -> strict.check(MediaKind.IMAGE, "../" + outside.getFileName() + "/secret.jpg"))
                    .hasMessageContaining("lies outside");
            refused("22V04", () -> strict.check(MediaKind.IMAGE, "none.jpg")).hasMessageContaining("does not exist");
        }
    }

    @Test
    void noLocalFileIsReadWhereNoRootIsAllowed() throws IOException {
        write(directory.resolve("a.jpg"), jpeg());
        MediaSettings settings =
                MediaSettings.defaults().withMediaRoot(directory).withAllowedRoots(List.of());
        try (MediaLibrary strict = Fixtures.library(settings, cache.resolve("strict"))) {
            refused("22V04", () -> strict.check(MediaKind.IMAGE, "a.jpg"))
                    .hasMessage("\"a.jpg\" is a local file, and none may be read here (vitrine.media_roots is empty)");
        }
    }

    @Test
    void aFileWhoseNameHasAHashIsWhole() throws IOException {
        write(directory.resolve("take#xywh=0,0,8,8"), jpeg());
        write(directory.resolve("take"), picture("png", 100, 100, 3));

        assertThat(library.check(MediaKind.IMAGE, "take#xywh=0,0,8,8").mediaType())
                .isEqualTo("image/jpeg");
    }

    @Test
    void aFragmentIsAPartOfTheWhole() throws IOException {
        write(directory.resolve("take#1.png"), picture("png", 100, 100, 3));

        CheckedMedia checked = library.check(MediaKind.IMAGE, "take#1.png#xywh=10,20,30,40");
        Image part = (Image) library.open(MediaKind.IMAGE, "take#1.png#xywh=10,20,30,40");

        assertThat(checked.properties()).hasToString("{\"width\":30,\"height\":40}");
        assertThat(part.locator()).isEqualTo("take#1.png#xywh=10,20,30,40");
        assertThat(part.pixels().getHeight()).isEqualTo(40);
        assertThat(part.sha256()).isEqualTo(checked.sha256());
        assertThat(part.file()).hasBinaryContent(part.open().readAllBytes());
    }

    @Test
    void anUnknownFragmentAndOneOfAMissingFileAreRefused() throws IOException {
        write(directory.resolve("a.jpg"), jpeg());

        refused("22V04", () -> library.check(MediaKind.IMAGE, "a.jpg#t=1.5"))
                .hasMessageStartingWith(
                        "\"a.jpg#t=1.5\" has the fragment \"t=1.5\", which is of no known form for an image");
        refused("22V04", () -> library.check(MediaKind.IMAGE, "none.jpg#xywh=0,0,1,1"))
                .hasMessageContaining("does not exist");
        refused("22V03", () -> library.check(MediaKind.VIDEO, "a.jpg#xywh=0,0,1,1"))
                .hasMessage("\"a.jpg#xywh=0,0,1,1\" is an image, not a video");
    }

    @Test
    void aFileThatChangesIsReadAgain() throws IOException {
        Path file = write(directory.resolve("a.jpg"), jpeg());
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        String before = library.check(MediaKind.IMAGE, "a.jpg").sha256();
        byte[] changed = picture("jpg", 64, 48, 99);
        write(file, changed);

        assertThat(library.check(MediaKind.IMAGE, "a.jpg").sha256())
                .isNotEqualTo(before)
                .isEqualTo(Fixtures.sha256(changed));
    }

    @Test
    void aVideoNeedsTheJarThatOpensIt() throws IOException {
        write(directory.resolve("a.mp4"), ascii("\0\0\0\30ftypisom\0\0\2\0isomiso2"));

        refused("58V01", () -> library.check(MediaKind.VIDEO, "a.mp4"))
                .hasMessageMatching(
                        "\"a.mp4\" cannot be opened as a video without vitrine-media-[a-z]+-\\w+\\.jar on the "
                                + "class path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket/a.mp4", "gs://bucket/a.mp4", "ftp://host/a.mp4"})
    void anUnknownSchemeIsRefusedWithThoseThatAreKnown(String locator) {
        refused("22V04", () -> library.check(MediaKind.VIDEO, locator))
                .hasMessageStartingWith("\"" + locator + "\" has the scheme ")
                .hasMessageContaining("known are file, https, http, data, classpath and vitrine");
    }

    @Test
    void pathsThatNoMachineHasAreRefused() {
        refused("22V04", () -> library.check(MediaKind.IMAGE, "a\0b.jpg")).hasMessageContaining("\"a?b.jpg\"");
        refused("22V04", () -> library.check(MediaKind.IMAGE, " ")).hasMessageContaining("blank");
    }
}

package dev.vitrine.runtime.media;

import static dev.vitrine.runtime.media.Fixtures.ascii;
import static dev.vitrine.runtime.media.Fixtures.firstHalf;
import static dev.vitrine.runtime.media.Fixtures.refused;
import static dev.vitrine.runtime.media.Fixtures.wave;
import static dev.vitrine.runtime.media.Fixtures.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.udf.MediaInspector;
import dev.vitrine.udf.MediaKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sounds and documents, and inspectors of other jars. */
class InspectionTest {
    private final Path directory;

    InspectionTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private MediaLibrary library() {
        return Fixtures.library(MediaSettings.defaults().withMediaRoot(directory), directory.resolve("cache"));
    }

    @Test
    void anInspectorOfTheContextClassLoaderIsFound() throws IOException {
        Path services = Files.createDirectories(directory.resolve("classes/META-INF/services"));
        Files.writeString(services.resolve(MediaInspector.class.getName()), """
                no.such.Inspector
                dev.vitrine.runtime.media.WaveInspector
                """);
        write(directory.resolve("a.wav"), wave());
        write(directory.resolve("copy of a.wav"), wave());
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        URL[] urls = {directory.resolve("classes").toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, before);
                MediaLibrary library = library()) {
            Thread.currentThread().setContextClassLoader(loader);
            WaveInspector.CALLS.set(0);
            CheckedMedia checked = library.check(MediaKind.AUDIO, "a.wav");

            assertThat(checked.mediaType()).isEqualTo("audio/wav");
            assertThat(checked.properties()).hasToString("{\"channels\":1}");
            assertThat(library.check(MediaKind.AUDIO, "copy of a.wav")).isEqualTo(checked);
            assertThat(WaveInspector.CALLS).as("one content is inspected once").hasValue(1);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void photographsAndFilmsAreTold() throws IOException {
        Path examples = Path.of("../../examples/media").toAbsolutePath();
        try (MediaLibrary library = library();
                Stream<Path> files = Files.list(examples)) {
            for (Path file : files.sorted().toList()) {
                String locator = file.toString();
                switch (Sniffer.extension(locator)) {
                    case "jpg", "png" ->
                        assertThat(library.check(MediaKind.IMAGE, locator).mediaType())
                                .startsWith("image/");
                    case "mp4" ->
                        assertThat(library.open(MediaKind.VIDEO, locator).mediaType())
                                .isEqualTo("video/mp4");
                    default ->
                        assertThat(library.check(MediaKind.DOCUMENT, locator).mediaType())
                                .isEqualTo("text/markdown");
                }
            }
        }
    }

    @Test
    void soundNeedsTheJarThatOpensIt() throws IOException {
        write(directory.resolve("a.wav"), wave());
        try (MediaLibrary library = library()) {
            refused("58V01", () -> library.check(MediaKind.AUDIO, "a.wav"))
                    .hasMessageContaining("without vitrine-media-");
            refused("22V03", () -> library.check(MediaKind.IMAGE, "a.wav"))
                    .hasMessage("\"a.wav\" is WAVE audio, not an image");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.txt|Grüße|text/plain|{\"charset\":\"UTF-8\"}",
                "a.md|# Title|text/markdown|{\"charset\":\"UTF-8\"}",
                "a.csv|x,y|text/csv|{\"charset\":\"UTF-8\"}",
                "a.json|{}|application/json|{\"charset\":\"UTF-8\"}",
                "a|<!DOCTYPE HTML><p>|text/html|{\"charset\":\"UTF-8\"}",
                "a.txt|<?xml version='1.0'?><note/>|application/xml|{\"charset\":\"UTF-8\"}",
                "a.svg|<svg xmlns='x'/>|image/svg+xml|{\"charset\":\"UTF-8\"}",
                "a.bin|%PDF-1.7 obj %%EOF|application/pdf|{}",
            })
    void documentsAreToldByTheirContentAndTextByItsName(String name, String text, String mediaType, String properties)
            throws IOException {
        Files.writeString(directory.resolve(name), text);
        try (MediaLibrary library = library()) {
            CheckedMedia checked = library.check(MediaKind.DOCUMENT, name);
            assertThat(checked.mediaType()).isEqualTo(mediaType);
            assertThat(checked.properties()).hasToString(properties);
        }
    }

    @Test
    void textOfOtherCodesIsADocument() throws IOException {
        write(directory.resolve("utf16.txt"), "Grüße".getBytes(StandardCharsets.UTF_16));
        write(directory.resolve("latin1.txt"), "Schöne Grüße aus Köln".getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(directory.resolve("long.txt"), "€".repeat(100_000));
        try (MediaLibrary library = library()) {
            assertThat(library.check(MediaKind.DOCUMENT, "utf16.txt").properties())
                    .hasToString("{\"charset\":\"UTF-16\"}");
            assertThat(library.check(MediaKind.DOCUMENT, "latin1.txt").properties())
                    .hasToString("{}");
            assertThat(library.check(MediaKind.DOCUMENT, "long.txt").properties())
                    .hasToString("{\"charset\":\"UTF-8\"}");
        }
    }

    @Test
    void officeDocumentsAreToldByWhatTheirArchiveHolds() throws IOException {
        write(directory.resolve("a"), zip("[Content_Types].xml", "word/document.xml"));
        write(directory.resolve("b"), zip("[Content_Types].xml", "xl/workbook.xml"));
        write(directory.resolve("c.docx"), zip("readme.txt", "x"));
        byte[] whole = zip("[Content_Types].xml", "ppt/presentation.xml");
        write(directory.resolve("d.pptx"), whole);
        write(directory.resolve("half.pptx"), firstHalf(whole));
        try (MediaLibrary library = library()) {
            assertThat(library.check(MediaKind.DOCUMENT, "a").mediaType()).endsWith("wordprocessingml.document");
            assertThat(library.check(MediaKind.DOCUMENT, "b").mediaType()).endsWith("spreadsheetml.sheet");
            assertThat(library.check(MediaKind.DOCUMENT, "d.pptx").mediaType()).endsWith("presentationml.presentation");
            refused("22V03", () -> library.check(MediaKind.DOCUMENT, "c.docx"))
                    .hasMessage("\"c.docx\" is a ZIP archive, not a document");
            refused("22V02", () -> library.check(MediaKind.DOCUMENT, "half.pptx"))
                    .hasMessageStartingWith("\"half.pptx\"")
                    .hasMessageContaining("the archive is damaged or cut off");
        }
    }

    @Test
    void aPdfThatIsCutOffIsRefused() throws IOException {
        write(directory.resolve("a.pdf"), ascii("%PDF-1.7\n1 0 obj\n"));
        try (MediaLibrary library = library()) {
            refused("22V02", () -> library.check(MediaKind.DOCUMENT, "a.pdf"))
                    .hasMessage(
                            "\"a.pdf\" is a PDF document that cannot be decoded: the PDF is cut off: it does not end with %%EOF");
            refused("22V03", () -> library.check(MediaKind.VIDEO, "a.pdf"))
                    .hasMessage("\"a.pdf\" is a PDF document, not a video");
        }
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                out.write(ascii("content of " + name));
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}

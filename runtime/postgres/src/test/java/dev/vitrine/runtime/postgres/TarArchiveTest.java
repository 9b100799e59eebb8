package dev.vitrine.runtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarArchiveTest {
    private final Path directory;
    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

    TarArchiveTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void filesDirectoriesAndLinksAreUnpacked() throws IOException {
        add("bin/", '5', "755", "", "");
        add("bin/run", '0', "755", "", "#!/bin/sh");
        add("share/text", '0', "600", "", "text");
        add("share/link", '2', "777", "text", "");
        add("share/same", '1', "644", "share/text", "");
        unpack();
        assertThat(directory.resolve("bin/run")).isExecutable().hasContent("#!/bin/sh");
        assertThat(Files.isExecutable(directory.resolve("share/text"))).isFalse();
        assertThat(Files.readSymbolicLink(directory.resolve("share/link"))).isEqualTo(Path.of("text"));
        assertThat(directory.resolve("share/link")).hasContent("text");
        assertThat(directory.resolve("share/same")).hasContent("text");
    }

    @Test
    void aFileLargerThanABlockIsWhole() throws IOException {
        String content = "0123456789".repeat(20_000);
        add("large", '0', "644", "", content);
        add("next", '0', "644", "", "next");
        unpack();
        assertThat(directory.resolve("large")).hasContent(content);
        assertThat(directory.resolve("next")).hasContent("next");
    }

    @Test
    void aNameOfMoreThanAHundredCharactersIsTakenWhole() throws IOException {
        String name = "d/".repeat(60) + "file";
        add("././@LongLink", 'L', "644", "", name + "\0");
        add(name.substring(0, 100), '0', "644", "", "found");
        unpack();
        assertThat(directory.resolve(name)).hasContent("found");
    }

    @Test
    void membersThatLeadOutOfTheDirectoryAreRefused() throws IOException {
        add("../out", '0', "644", "", "out");
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class).hasMessageContaining("leads out");
        archive.reset();
        add("link", '2', "777", "../../etc/passwd", "");
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class).hasMessageContaining("leads out");
    }

    @Test
    void anArchiveThatEndsTooEarlyIsRefused() throws IOException {
        add("file", '0', "644", "", "x".repeat(2000));
        byte[] cut = Arrays.copyOf(archive.toByteArray(), 1500);
        assertThatThrownBy(() -> TarArchive.unpack(new ByteArrayInputStream(cut), directory, name -> true))
                .isInstanceOf(EOFException.class);
    }

    private void unpack() throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        archive.writeTo(whole);
        whole.write(new byte[1024]);
        TarArchive.unpack(new ByteArrayInputStream(whole.toByteArray()), directory, name -> true);
    }

    private void add(String name, char type, String mode, String link, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, mode);
        put(header, 124, Integer.toOctalString(bytes.length));
        header[156] = (byte) type;
        put(header, 157, link);
        archive.write(header);
        archive.write(bytes);
        archive.write(new byte[(512 - bytes.length % 512) % 512]);
    }

    private static void put(byte[] header, int start, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, start, bytes.length);
    }
}

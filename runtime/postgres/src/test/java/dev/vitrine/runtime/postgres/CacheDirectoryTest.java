package dev.vitrine.runtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheDirectoryTest {
    private final Path directory;
    private final CacheDirectory cache;

    CacheDirectoryTest(@TempDir Path directory) throws IOException {
        this.directory = directory.toRealPath();
        cache = CacheDirectory.at(this.directory);
    }

    @Test
    void anEntryIsMadeOnce() throws IOException {
        Path first = cache.entry("entry", "rwxr-xr-x", draft -> Files.writeString(draft.resolve("file"), "first"));
        Path second = cache.entry("entry", "rwxr-xr-x", draft -> Files.writeString(draft.resolve("file"), "second"));
        assertThat(second).isEqualTo(first);
        assertThat(second.resolve("file")).hasContent("first");
        assertThat(names()).containsExactly("entry");
    }

    @Test
    void anEntryThatCannotBeFinishedLeavesNothing() {
        assertThatThrownBy(() -> cache.entry("entry", "rwxr-xr-x", draft -> {
                    Files.writeString(draft.resolve("file"), "half");
                    throw new IOException("no more");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no more");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void ofTwoThatMakeAnEntryAtOnceTheFirstWins() throws IOException {
        Path entry = cache.entry("entry", "rwxr-xr-x", draft -> {
            cache.entry("entry", "rwxr-xr-x", inner -> Files.writeString(inner.resolve("file"), "faster"));
            Files.writeString(draft.resolve("file"), "slower");
        });
        assertThat(entry.resolve("file")).hasContent("faster");
        assertThat(names()).containsExactly("entry");
    }

    @Test
    void whatAKilledProcessLeftIsRemovedADayLater() throws IOException {
        Path old = Files.createDirectory(directory.resolve(".draft-old"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path young = Files.createDirectory(directory.resolve(".draft-young"));
        cache.entry("entry", "rwxr-xr-x", draft -> {});
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void twoJvmsUnpackTheServerToAnEmptyCacheAtOnce() throws Exception {
        Map<String, String> settings = Map.of("-Dvitrine.cache", directory.toString());
        List<Peer> peers = List.of(
                Peer.start(List.of(), System.getProperty("java.class.path"), settings, "mem"),
                Peer.start(List.of(), System.getProperty("java.class.path"), settings, "mem"));
        for (Peer peer : peers) {
            peer.awaitReady();
            assertThat(peer.ask("SELECT '[1,0]'::vector <=> '[0,1]'")).isEqualTo("1");
            peer.close();
        }
        assertThat(names()).hasSize(2).noneMatch(name -> name.startsWith("."));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}

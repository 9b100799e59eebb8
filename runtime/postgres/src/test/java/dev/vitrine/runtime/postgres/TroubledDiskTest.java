package dev.vitrine.runtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Homes on a small file system of their own. Only root can mount one, so others skip these tests. */
class TroubledDiskTest {
    private final Path disk;
    private boolean isMounted;

    TroubledDiskTest(@TempDir Path directory) throws IOException {
        disk = directory.toRealPath();
    }

    /** A keeper may still be ending. */
    @AfterEach
    void unmount() throws Exception {
        if (isMounted) {
            Servers.await(() -> Command.run(List.of("umount", disk.toString())).isSuccess());
        }
    }

    @Test
    void aNewHomeOnAFullDiskSaysSoAndLeavesNothingHalfMade() throws Exception {
        mount("size=20m");
        Path home = disk.resolve("home");
        assertThatThrownBy(() -> EmbeddedServer.acquire(home))
                .isInstanceOfSatisfying(
                        EmbeddedServerException.class,
                        e -> assertThat(e.sqlState()).isEqualTo("53100"))
                .hasMessageContaining(home.toString())
                .hasMessageMatching("(?s).*the disk is full, \\d+ bytes are free.*");
        assertThat(home.resolve("data")).doesNotExist();
        assertThat(home.resolve("data.new")).doesNotExist();

        remount("size=200m");
        try (ServerLease lease = EmbeddedServer.acquire(home)) {
            assertThat(Sql.query(lease, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aHomeWhoseDiskHasFilledUpSaysSoAndOpensWhenThereIsRoomAgain() throws Exception {
        mount("size=120m");
        Path home = disk.resolve("home");
        try (ServerLease lease = EmbeddedServer.acquire(home)) {
            Sql.run(lease, "CREATE TABLE clip AS SELECT 1 AS id");
        }
        Path ballast = disk.resolve("ballast");
        fill(ballast);
        assertThatThrownBy(() -> EmbeddedServer.acquire(home))
                .isInstanceOfSatisfying(
                        EmbeddedServerException.class,
                        e -> assertThat(e.sqlState()).isEqualTo("53100"))
                .hasMessageContaining(home.toString())
                .hasMessageContaining("bytes are free");

        Files.delete(ballast);
        try (ServerLease lease = EmbeddedServer.acquire(home)) {
            assertThat(Sql.query(lease, "SELECT count(*) FROM clip")).isEqualTo("1");
        }
    }

    @Test
    void aDiskThatFillsUpUnderAServerLosesNothingThatWasCommitted() throws Exception {
        mount("size=150m");
        Path home = disk.resolve("home");
        try (ServerLease lease = EmbeddedServer.acquire(home)) {
            Sql.run(lease, "CREATE TABLE clip AS SELECT 1 AS id");
            assertThatThrownBy(() -> Sql.run(
                            lease,
                            "CREATE TABLE big AS SELECT repeat(md5(x::text), 60) FROM generate_series(1, 200000) x"))
                    .isNotNull();
            fill(disk.resolve("ballast"));
            Files.delete(disk.resolve("ballast"));
            // The table's remains and the log that recovery needs may have taken all there was.
            remount("size=250m");
            lease.ensureRunning();
            assertThat(Sql.query(lease, "SELECT count(*) FROM clip")).isEqualTo("1");
        }
    }

    @Test
    void aServerIsStoppedThoughTheDiskIsFull() throws Exception {
        mount("size=120m");
        Path home = disk.resolve("home");
        Path ballast = disk.resolve("ballast");
        try (ServerLease lease = EmbeddedServer.acquire(home)) {
            Sql.run(lease, "CREATE TABLE clip AS SELECT 1 AS id");
            fill(ballast);
        }
        assertThat(Servers.isRunning(home)).isFalse();

        Files.delete(ballast);
        try (ServerLease lease = EmbeddedServer.acquire(home)) {
            assertThat(Sql.query(lease, "SELECT count(*) FROM clip")).isEqualTo("1");
        }
    }

    @Test
    void aHomeThatCannotBeWrittenSaysSo() throws Exception {
        mount("size=200m");
        Path home = disk.resolve("home");
        EmbeddedServer.acquire(home).close();
        remount("ro");
        assertThatThrownBy(() -> EmbeddedServer.acquire(home))
                .isInstanceOfSatisfying(
                        EmbeddedServerException.class,
                        e -> assertThat(e.sqlState()).isEqualTo("58030"))
                .hasMessageContaining(home.toString())
                .hasMessageContaining("read-only");
    }

    private void mount(String options) throws IOException {
        Command.Result mounted =
                Command.tryRun(List.of("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString()));
        assumeThat(mounted.isSuccess())
                .as("a file system can be mounted: %s", mounted.output())
                .isTrue();
        isMounted = true;
    }

    private void remount(String options) throws Exception {
        Servers.await(() -> Command.run(List.of("mount", "-o", "remount," + options, disk.toString()))
                .isSuccess());
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(Files.getFileStore(file).getUsableSpace()).isLessThan(block.length);
        }
    }
}

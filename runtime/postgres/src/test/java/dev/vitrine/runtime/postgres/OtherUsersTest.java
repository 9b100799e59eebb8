package dev.vitrine.runtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** JVMs of ordinary users, and of root with fewer rights. Only root can start them, so others skip these tests. */
@TestInstance(Lifecycle.PER_CLASS)
class OtherUsersTest {
    private static final FileOwner NOBODY = new FileOwner(65534, 65534);
    private static final FileOwner NAMELESS = new FileOwner(61200, 61200);

    private final Path directory;
    private final List<String> classPath = new ArrayList<>();

    OtherUsersTest(@TempDir Path directory) throws IOException {
        this.directory = directory.toRealPath();
    }

    /** The build's class path may lie where no other user can go. */
    @BeforeAll
    void copyClassPath() throws IOException {
        assumeThat(FileOwner.ofThisProcess(directory).isRoot())
                .as("only root can become another user")
                .isTrue();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path copies = Files.createDirectory(directory.resolve("class-path"));
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path source = Path.of(element);
            if (Files.exists(source)) {
                Path copy = copies.resolve(classPath.size() + "-" + source.getFileName());
                copyTree(source, copy);
                classPath.add(copy.toString());
            }
        }
        Command.run(List.of("chmod", "-R", "a+rX", copies.toString()));
    }

    @Test
    void anOrdinaryUserRunsTheServerHimself() throws Exception {
        Path home = directoryOf(NOBODY, "nobody");
        try (Peer peer = peer(as(NOBODY), "nobody-cache", NOBODY, home)) {
            peer.awaitReady();
            assertThat(FileOwner.of(Path.of("/proc/" + Servers.processId(home))))
                    .isEqualTo(NOBODY);
            assertThat(peer.ask("SELECT '[1,0]'::vector <=> '[0,1]'")).isEqualTo("1");
        }
        assertThat(Servers.isRunning(home)).isFalse();
    }

    @Test
    void aUserWithoutANameCanRunTheServer() throws Exception {
        Path home = directoryOf(NAMELESS, "nameless");
        try (Peer peer = peer(as(NAMELESS), "nameless-cache", NAMELESS, home)) {
            peer.awaitReady();
            assertThat(peer.ask("SELECT 'here'")).isEqualTo("here");
        }
        assertThat(Servers.isRunning(home)).isFalse();
    }

    @Test
    void rootAndTheOwnerOfAHomeShareIt() throws Exception {
        Path home = directoryOf(NOBODY, "shared");
        Peer owner;
        try (ServerLease root = EmbeddedServer.acquire(home)) {
            assertThat(FileOwner.of(Path.of("/proc/" + Servers.processId(home))))
                    .isEqualTo(NOBODY);
            Sql.run(root, "CREATE TABLE clip AS SELECT 1 AS id");
            owner = peer(as(NOBODY), "nobody-cache", NOBODY, home);
            owner.awaitReady();
        }
        assertThat(owner.ask("SELECT id FROM clip")).isEqualTo("1");
        owner.close();
        assertThat(Servers.isRunning(home)).isFalse();

        try (Peer again = peer(as(NOBODY), "nobody-cache", NOBODY, home)) {
            again.awaitReady();
            assertThat(again.ask("SELECT id FROM clip")).isEqualTo("1");
        }
    }

    @Test
    void aStrangerIsToldWhoseTheHomeIs() throws Exception {
        Path home = directory.resolve("root-home");
        EmbeddedServer.acquire(home).close();
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Peer stranger = peer(as(NOBODY), "nobody-cache", NOBODY, home)) {
            assertThat(stranger.readLine())
                    .startsWith("58000 " + home + " belongs to the user number 0, this JVM runs as 65534");
        }
    }

    @Test
    void aDirectoryThatTheUserMayNotWriteIsRefused() throws Exception {
        Path home = Files.createDirectory(directory.resolve("closed"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Peer stranger = peer(as(NOBODY), "nobody-cache", NOBODY, home)) {
            assertThat(stranger.readLine()).startsWith("58030 ").contains("no permission for " + home);
        }
    }

    @Test
    void rootThatMayNotBecomeAnotherUserRunsTheServerInAUserNamespace() throws Exception {
        Path home = directory.resolve("restricted");
        List<String> restricted = List.of("setpriv", "--bounding-set=-setuid,-setgid", "setsid");
        try (Peer peer = peer(restricted, "root-cache", new FileOwner(0, 0), home)) {
            peer.awaitReady();
            assertThat(peer.ask("SELECT '[1,0]'::vector <=> '[0,1]'")).isEqualTo("1");
            assertThat(FileOwner.of(home.resolve("data"))).isEqualTo(new FileOwner(0, 0));
        }
        // The same home serves root with all its rights afterwards.
        try (ServerLease lease = EmbeddedServer.acquire(home)) {
            assertThat(Sql.query(lease, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aJvmThatCannotSeeTheServersProcessJoinsByItsPassword() throws Exception {
        Path home = directory.resolve("two-containers");
        List<String> container = List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child");
        try (ServerLease outside = EmbeddedServer.acquire(home)) {
            long server = Servers.processId(home);
            try (Peer inside = peer(container, "root-cache", new FileOwner(0, 0), home)) {
                inside.awaitReady();
                assertThat(inside.ask("SELECT 'joined'")).isEqualTo("joined");
            }
            assertThat(Servers.processId(home)).isEqualTo(server);
            assertThat(Sql.query(outside, "SELECT 'still here'")).isEqualTo("still here");
        }
        assertThat(Servers.isRunning(home)).isFalse();

        Peer inside = peer(container, "root-cache", new FileOwner(0, 0), home);
        inside.awaitReady();
        try (ServerLease outside = EmbeddedServer.acquire(home)) {
            Sql.run(outside, "CREATE TABLE clip AS SELECT 1 AS id");
            inside.kill();
            Servers.await(() -> {
                outside.ensureRunning();
                return Sql.query(outside, "SELECT count(*) FROM clip").equals("1");
            });
        }
        assertThat(Servers.isRunning(home)).isFalse();
    }

    private static List<String> as(FileOwner user) {
        return List.of("setpriv", "--reuid=" + user.user(), "--regid=" + user.group(), "--clear-groups", "setsid");
    }

    private Peer peer(List<String> prefix, String cache, FileOwner cacheOwner, Path home) throws IOException {
        Path cacheDirectory = directory.resolve(cache);
        if (!Files.exists(cacheDirectory)) {
            directoryOf(cacheOwner, cache);
        }
        return Peer.start(
                prefix,
                String.join(File.pathSeparator, classPath),
                Map.of("VITRINE_CACHE", cacheDirectory.toString()),
                home.toString());
    }

    private Path directoryOf(FileOwner owner, String name) throws IOException {
        Path made = Files.createDirectory(directory.resolve(name));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        owner.takes(made);
        return made;
    }

    private static void copyTree(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, target.resolve(source.relativize(file).toString()));
            }
        }
    }
}

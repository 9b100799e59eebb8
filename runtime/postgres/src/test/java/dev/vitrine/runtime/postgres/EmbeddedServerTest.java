package dev.vitrine.runtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerTest {
    private final Path directory;

    EmbeddedServerTest(@TempDir Path directory) throws IOException {
        this.directory = directory.toRealPath();
    }

    @Test
    void rowsAreThereWhenTheHomeIsOpenedAgain() throws Exception {
        Path home = directory.resolve("new/it's a \"home\"");
        try (ServerLease lease = EmbeddedServer.acquire(home)) {
            Sql.run(lease, "CREATE TABLE clip AS SELECT 'rain' AS title");
        }
        assertThat(Servers.isRunning(home)).isFalse();
        try (ServerLease lease = EmbeddedServer.acquire(home)) {
            assertThat(Sql.query(lease, "SELECT title FROM clip")).isEqualTo("rain");
        }
    }

    @Test
    void leasesOfOneJvmShareTheServerUntilTheLastIsClosed() throws Exception {
        ServerLease first = EmbeddedServer.acquire(directory);
        ServerLease second = EmbeddedServer.acquire(directory.resolve("."));
        assertThat(second.jdbcUrl()).isEqualTo(first.jdbcUrl());
        first.close();
        first.close();
        assertThat(Sql.query(second, "SELECT 1")).isEqualTo("1");
        second.close();
        assertThat(Servers.isRunning(directory)).isFalse();
    }

    @Test
    void aHomeReachedByALinkIsTheSameHome() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), home);
        try (ServerLease direct = EmbeddedServer.acquire(home)) {
            try (ServerLease linked = EmbeddedServer.acquire(link)) {
                assertThat(linked.jdbcUrl()).isEqualTo(direct.jdbcUrl());
            }
            assertThat(Sql.query(direct, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void eachHomeHasAPasswordOfItsOwnThatOnlyItsOwnerCanRead() throws Exception {
        try (ServerLease one = EmbeddedServer.acquire(directory.resolve("one"));
                ServerLease other = EmbeddedServer.acquire(directory.resolve("other"))) {
            assertThat(one.password()).hasSizeGreaterThan(20).isNotEqualTo(other.password());
            assertThat(one.toString()).doesNotContain(one.password());
            assertThatThrownBy(() -> DriverManager.getConnection(one.jdbcUrl(), one.user(), other.password()))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
        }
        Path file = directory.resolve("one/server/password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aPasswordThatWasNotYetChangedWhenTheFirstStartBrokeOffIsChangedByTheNext() throws Exception {
        EmbeddedServer.acquire(directory).close();
        Path file = directory.resolve("server/password");
        String settled = Files.readString(file).strip().substring("password=".length());
        Files.writeString(file, "password=" + settled + "\nnext=first-new-one\n");
        try (ServerLease lease = EmbeddedServer.acquire(directory)) {
            assertThat(lease.password()).isEqualTo("first-new-one");
            assertThat(Sql.query(lease, "SELECT 1")).isEqualTo("1");
        }
        // Changed in the database but not yet in the file.
        Files.writeString(file, "password=" + settled + "\nnext=first-new-one\n");
        try (ServerLease lease = EmbeddedServer.acquire(directory)) {
            assertThat(Sql.query(lease, "SELECT 1")).isEqualTo("1");
        }
        assertThat(Files.readString(file)).isEqualTo("password=first-new-one\n");
    }

    @Test
    void aDirectoryWithOtherThingsIsRefusedAndLeftAsItWas() throws Exception {
        Files.writeString(directory.resolve("thesis.txt"), "precious");
        assertThatThrownBy(() -> EmbeddedServer.acquire(directory))
                .isInstanceOfSatisfying(
                        EmbeddedServerException.class,
                        e -> assertThat(e.sqlState()).isEqualTo("58000"))
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("thesis.txt")
                .hasMessageContaining("choose an empty or new directory");
        try (var entries = Files.list(directory)) {
            assertThat(entries).containsExactly(directory.resolve("thesis.txt"));
        }
    }

    @Test
    void aFileIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> EmbeddedServer.acquire(file))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("is a file");
    }

    @Test
    void dataOfAnotherMajorVersionAreRefusedWithAdvice() throws Exception {
        EmbeddedServer.acquire(directory).close();
        Files.writeString(directory.resolve("data/PG_VERSION"), "16\n");
        assertThatThrownBy(() -> EmbeddedServer.acquire(directory))
                .isInstanceOfSatisfying(
                        EmbeddedServerException.class,
                        e -> assertThat(e.sqlState()).isEqualTo("58000"))
                .hasMessageContaining("holds data of PostgreSQL 16, this Vitrine brings PostgreSQL 17")
                .hasMessageContaining("pg_dump");
    }

    @Test
    void aStartThatBrokeOffWhileItCopiedIsMadeGood() throws Exception {
        Path draft = Files.createDirectories(directory.resolve("data.new/base"));
        Files.writeString(draft.resolve("half"), "half");
        try (ServerLease lease = EmbeddedServer.acquire(directory)) {
            assertThat(Sql.query(lease, "SELECT 1")).isEqualTo("1");
        }
        assertThat(directory.resolve("data.new")).doesNotExist();
    }

    @Test
    void theServerKeepsItsPortUnlessAnotherProgramHasTakenIt() throws Exception {
        int port;
        try (ServerLease lease = EmbeddedServer.acquire(directory)) {
            port = lease.port();
        }
        try (ServerLease lease = EmbeddedServer.acquire(directory)) {
            assertThat(lease.port()).isEqualTo(port);
        }
        try (ServerSocket stranger = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                ServerLease lease = EmbeddedServer.acquire(directory)) {
            assertThat(stranger.isBound()).isTrue();
            assertThat(lease.port()).isNotEqualTo(port);
            assertThat(Sql.query(lease, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aServerThatWasKilledIsStartedAgainWithAllThatWasCommitted() throws Exception {
        try (ServerLease lease = EmbeddedServer.acquire(directory)) {
            Sql.run(lease, "CREATE TABLE clip AS SELECT generate_series(1, 1000) AS id");
            Servers.kill(Servers.processId(directory));
            lease.ensureRunning();
            assertThat(Sql.query(lease, "SELECT count(*) FROM clip")).isEqualTo("1000");
        }
        assertThat(Servers.isRunning(directory)).isFalse();
    }

    @Test
    void theProcessNumberOfADeadServerMayBelongToAnyProcessNow() throws Exception {
        long server;
        try (ServerLease lease = EmbeddedServer.acquire(directory)) {
            Sql.run(lease, "CREATE TABLE clip AS SELECT 1 AS id");
            server = Servers.processId(directory);
            Servers.kill(server);
            Path file = directory.resolve("data/postmaster.pid");
            List<String> lines = Files.readAllLines(file);
            lines.set(0, Long.toString(ProcessHandle.current().pid()));
            Files.write(file, lines);
            lease.ensureRunning();
            assertThat(Sql.query(lease, "SELECT count(*) FROM clip")).isEqualTo("1");
        }
        try (ServerLease lease = EmbeddedServer.acquire(directory)) {
            assertThat(Sql.query(lease, "SELECT count(*) FROM clip")).isEqualTo("1");
        }
    }

    @Test
    void aMissingPasswordIsNamed() throws Exception {
        EmbeddedServer.acquire(directory).close();
        Files.delete(directory.resolve("server/password"));
        assertThatThrownBy(() -> EmbeddedServer.acquire(directory))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining(directory.resolve("server/password").toString());
        assertThat(Servers.isRunning(directory)).isFalse();
    }

    @Test
    void aServerThatCannotStartSaysWhy() throws Exception {
        EmbeddedServer.acquire(directory).close();
        Files.writeString(directory.resolve("data/postgresql.conf"), "shared_buffers = 'much'\n");
        assertThatThrownBy(() -> EmbeddedServer.acquire(directory))
                .isInstanceOfSatisfying(
                        EmbeddedServerException.class,
                        e -> assertThat(e.sqlState()).isEqualTo("08001"))
                .hasMessageContaining("contains errors")
                .hasMessageContaining(directory.resolve("server/log").toString());
    }

    @Test
    void aPipeThatACopyOfTheHomeLacksIsMadeAgain() throws Exception {
        EmbeddedServer.acquire(directory).close();
        Path pipe = directory.resolve("server/alive");
        Files.delete(pipe);
        Files.writeString(pipe, "");
        try (ServerLease lease = EmbeddedServer.acquire(directory)) {
            assertThat(Sql.query(lease, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aClosedLeaseCannotStartTheServer() {
        ServerLease lease = EmbeddedServer.acquire(directory);
        lease.close();
        assertThatThrownBy(lease::ensureRunning)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void anInterruptedThreadClosesItsLeaseInOrder() throws IOException {
        ServerLease lease = EmbeddedServer.acquire(directory);
        Thread.currentThread().interrupt();
        try {
            lease.close();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(Servers.isRunning(directory)).isFalse();
    }

    @Test
    void anInterruptEndsTheWaitingWith57014() throws IOException {
        EmbeddedServer.acquire(directory).close();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> EmbeddedServer.acquire(directory))
                    .isInstanceOfSatisfying(
                            EmbeddedServerException.class,
                            e -> assertThat(e.sqlState()).isEqualTo("57014"));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(Servers.isRunning(directory)).isFalse();
    }
}

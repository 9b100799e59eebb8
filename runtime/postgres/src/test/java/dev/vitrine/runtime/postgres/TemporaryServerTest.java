package dev.vitrine.runtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemporaryServerTest {
    @Test
    void itGoesWithItsFilesWhenTheLastLeaseIsClosed() throws Exception {
        ServerLease lease = EmbeddedServer.acquireTemporary("");
        Path home = lease.home();
        try (ServerLease same = EmbeddedServer.acquireTemporary("")) {
            Sql.run(same, "CREATE TABLE item (embedding vector(3))");
        }
        assertThat(Sql.query(lease, "SELECT count(*) FROM item")).isEqualTo("0");
        lease.close();
        assertThat(home).doesNotExist();
    }

    @Test
    void itIsEmptyWhenItIsOpenedAnew() throws Exception {
        try (ServerLease lease = EmbeddedServer.acquireTemporary("anew")) {
            Sql.run(lease, "CREATE TABLE clip (id int)");
        }
        try (ServerLease lease = EmbeddedServer.acquireTemporary("anew")) {
            assertThat(Sql.query(lease, "SELECT to_regclass('clip') IS NULL")).isEqualTo("t");
        }
    }

    @Test
    void namesTellServersApart() throws Exception {
        try (ServerLease one = EmbeddedServer.acquireTemporary("one");
                ServerLease other = EmbeddedServer.acquireTemporary("other")) {
            assertThat(one.home()).isNotEqualTo(other.home());
            assertThat(one.port()).isNotEqualTo(other.port());
        }
    }

    @Test
    void itGoesWithItsFilesWhenTheJvmEndsInOrder() throws Exception {
        Peer peer = Peer.start("mem");
        Path home = peer.awaitReady();
        peer.close();
        assertThat(home).doesNotExist();
    }

    @Test
    void itGoesWithItsFilesWhenTheJvmIsKilled() throws Exception {
        Peer peer = Peer.start("mem");
        Path home = peer.awaitReady();
        peer.kill();
        Servers.await(() -> !Files.exists(home));
    }

    @Test
    void aKilledServerIsStartedAgain() throws Exception {
        try (ServerLease lease = EmbeddedServer.acquireTemporary("killed")) {
            Sql.run(lease, "CREATE TABLE clip AS SELECT 1 AS id");
            Sql.run(lease, "CHECKPOINT");
            Servers.kill(Servers.processId(lease.home()));
            lease.ensureRunning();
            assertThat(Sql.query(lease, "SELECT count(*) FROM clip")).isEqualTo("1");
        }
    }
}

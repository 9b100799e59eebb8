package dev.vitrine.runtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several JVMs on one home. */
class SharedHomeTest {
    private final Path home;

    SharedHomeTest(@TempDir Path directory) throws IOException {
        home = directory.toRealPath();
    }

    @Test
    void theFirstStartsOthersJoinAndTheLastToLeaveStopsTheServer() throws Exception {
        Peer first = Peer.open(home);
        long server = Servers.processId(home);
        Peer second = Peer.open(home);
        second.ask("SELECT set_config('x.y', '1', false)");
        assertThat(Servers.processId(home)).isEqualTo(server);

        first.close();
        assertThat(second.ask("SELECT 'still here'")).isEqualTo("still here");
        assertThat(Servers.processId(home)).isEqualTo(server);

        second.close();
        assertThat(Servers.isRunning(home)).isFalse();
        assertThat(Servers.log(home)).contains("database system is shut down");
    }

    @Test
    void jvmsThatComeAtOnceToANewHomeAgreeOnOneServer() throws Exception {
        List<Peer> peers =
                List.of(Peer.start(home.toString()), Peer.start(home.toString()), Peer.start(home.toString()));
        for (Peer peer : peers) {
            peer.awaitReady();
        }
        String address = peers.get(0).ask("SELECT pg_postmaster_start_time()");
        for (Peer peer : peers) {
            assertThat(peer.ask("SELECT pg_postmaster_start_time()")).isEqualTo(address);
        }
        for (Peer peer : peers) {
            peer.close();
        }
        assertThat(Servers.isRunning(home)).isFalse();
    }

    @Test
    void theDeathOfTheStarterHarmsNobody() throws Exception {
        Peer starter = Peer.open(home);
        Peer other = Peer.open(home);
        long server = Servers.processId(home);
        starter.kill();
        assertThat(other.ask("SELECT 'still here'")).isEqualTo("still here");
        assertThat(Servers.processId(home)).isEqualTo(server);
        other.close();
        assertThat(Servers.isRunning(home)).isFalse();
    }

    @Test
    void aServerWhoseOnlyJvmDiedIsAdoptedByTheNext() throws Exception {
        Peer starter = Peer.open(home);
        long server = Servers.processId(home);
        starter.kill();
        try (ServerLease lease = EmbeddedServer.acquire(home)) {
            assertThat(Servers.processId(home)).isEqualTo(server);
            assertThat(Sql.query(lease, "SELECT 1")).isEqualTo("1");
        }
        assertThat(Servers.isRunning(home)).isFalse();
    }

    @Test
    void aServerWhoseOnlyJvmDiedStopsByItselfInOrder() throws Exception {
        Peer starter = Peer.open(home);
        starter.kill();
        Servers.await(() -> !Servers.isRunning(home));
        Servers.await(() -> Servers.log(home).contains("database system is shut down"));
        Servers.await(() -> !Files.exists(home.resolve("server/keeper")));
        assertThat(home.resolve("server/stopping")).doesNotExist();
        EmbeddedServer.acquire(home).close();
        assertThat(Servers.log(home)).doesNotContain("not properly shut down");
    }

    @Test
    void aSignalToTheStartersProcessGroupDoesNotReachTheServer() throws Exception {
        Peer starter = Peer.open(home);
        Peer other = Peer.open(home);
        long server = Servers.processId(home);
        starter.signalGroup("INT");
        starter.awaitEnd();
        assertThat(other.ask("SELECT 'still here'")).isEqualTo("still here");
        assertThat(Servers.processId(home)).isEqualTo(server);

        other.signalGroup("INT");
        other.awaitEnd();
        assertThat(Servers.isRunning(home)).isFalse();
        assertThat(Servers.log(home)).contains("database system is shut down");
    }

    @Test
    void aKilledServerIsStartedOnceForAllThatAskForIt() throws Exception {
        try (Peer first = Peer.open(home);
                Peer second = Peer.open(home)) {
            first.ask("WITH t AS (SELECT 1) SELECT set_config('a.b', 'c', false)");
            try (ServerLease lease = EmbeddedServer.acquire(home)) {
                Sql.run(lease, "CREATE TABLE clip AS SELECT 7 AS id");
            }
            Servers.kill(Servers.processId(home));
            assertThat(first.ask("ensure")).isEqualTo("running");
            assertThat(second.ask("ensure")).isEqualTo("running");
            assertThat(first.ask("SELECT pg_postmaster_start_time()"))
                    .isEqualTo(second.ask("SELECT pg_postmaster_start_time()"));
            assertThat(second.ask("SELECT id FROM clip")).isEqualTo("7");
        }
        assertThat(Servers.isRunning(home)).isFalse();
    }

    @Test
    void aJvmThatComesPutsAServerUnderAKeeperAgainWhoseOwnWasKilled() throws Exception {
        Peer starter = Peer.open(home);
        long server = Servers.processId(home);
        for (long keeper : Servers.keeper(home)) {
            Servers.kill(keeper);
        }
        assertThat(starter.ask("SELECT 'still here'")).isEqualTo("still here");

        Peer other = Peer.open(home);
        assertThat(Servers.processId(home)).isEqualTo(server);
        starter.kill();
        other.kill();
        Servers.await(() -> !Servers.isRunning(home));
        Servers.await(() -> Servers.log(home).contains("database system is shut down"));
    }

    @Test
    void theLastToLeaveStopsAServerWhoseKeeperWasKilled() throws Exception {
        Peer starter = Peer.open(home);
        for (long keeper : Servers.keeper(home)) {
            Servers.kill(keeper);
        }
        starter.close();
        assertThat(Servers.isRunning(home)).isFalse();
        assertThat(Servers.log(home)).contains("database system is shut down");
        EmbeddedServer.acquire(home).close();
    }

    @Test
    void aKeeperThatWasKilledWhileItDecidedHoldsNobodyUp() throws Exception {
        Peer starter = Peer.open(home);
        long server = Servers.processId(home);
        for (long keeper : Servers.keeper(home)) {
            Servers.kill(keeper);
        }
        Files.writeString(home.resolve("server/stopping"), "");
        try (Peer other = Peer.open(home)) {
            assertThat(Servers.processId(home)).isEqualTo(server);
            starter.close();
            assertThat(other.ask("SELECT 1")).isEqualTo("1");
        }
        assertThat(Servers.isRunning(home)).isFalse();
    }

    @Test
    void aServerIsStoppedThoughOnlyOneOfItsKeepersProcessesIsLeft() throws Exception {
        Peer starter = Peer.open(home);
        Servers.kill(Servers.keeper(home).get(1));
        starter.close();
        assertThat(Servers.isRunning(home)).isFalse();

        Peer next = Peer.open(home);
        Servers.kill(Servers.keeper(home).get(0));
        next.close();
        assertThat(Servers.isRunning(home)).isFalse();
    }

    @Test
    void theServerOfAKilledServersChildrenIsStartedAgain() throws Exception {
        try (ServerLease lease = EmbeddedServer.acquire(home)) {
            Thread busy = new Thread(
                    () -> assertThatThrownBy(() -> Sql.query(
                                    lease,
                                    "SELECT count(*) FROM generate_series(1, 2000000000) x, generate_series(1, 9) y"))
                            .isNotNull(),
                    "busy");
            busy.setDaemon(true);
            busy.start();
            Servers.await(() -> Sql.query(
                            lease,
                            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%series%' AND pid <> pg_backend_pid()")
                    .equals("1"));
            Servers.kill(Servers.processId(home));
            lease.ensureRunning();
            assertThat(Sql.query(lease, "SELECT 1")).isEqualTo("1");
        }
        assertThat(Servers.isRunning(home)).isFalse();
    }
}

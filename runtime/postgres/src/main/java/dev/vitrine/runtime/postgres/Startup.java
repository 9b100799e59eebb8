package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.EmbeddedServerException.SqlState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the running server of a home, or starts one. Used under the home's lock, by a JVM that has joined the home. */
final class Startup {
    /** A server that recovers after a crash may need minutes. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(10);

    /** A keeper in another container is at work though no process is to be seen. */
    private static final Duration UNSEEN_KEEPER_DECIDES_WITHIN = Duration.ofSeconds(3);

    private static final Duration LEFTOVERS_END_WITHIN = Duration.ofSeconds(2);
    private static final String CANNOT_CONNECT_NOW = "57P03";
    private static final int PORTS_TO_TRY = 10;
    private static final int CONNECT_MILLIS = 1000;

    private final Home home;
    private final Installation installation;
    private final Pause limit = Pause.upTo(READY_WITHIN);

    Startup(Home home, Installation installation) {
        this.home = home;
        this.installation = installation;
    }

    /** A server that runs and its credentials. */
    record Started(ServerAddress address, Credentials credentials, boolean isAdopted) {}

    Started attachOrStart() throws IOException {
        awaitDecisionToStop();
        Optional<Integer> running = portOfRunningServer();
        int port = running.isPresent() ? running.get() : start();
        Credentials credentials = Credentials.read(home).settle(home, port);
        return new Started(ServerAddress.of(port), credentials, running.isPresent());
    }

    /**
     * As {@link #attachOrStart}, and waits until the server lets us in: one that recovers from a crash of a child process
     * calls itself ready all the time.
     */
    Started attachOrStartAndConnect() throws IOException {
        while (true) {
            Started started = attachOrStart();
            Optional<String> refusal =
                    started.credentials().refusal(started.address().port());
            if (refusal.filter(Startup::isWorthWaiting).isEmpty()) {
                return started;
            }
            pause();
        }
    }

    private static boolean isWorthWaiting(String sqlState) {
        return sqlState.equals(CANNOT_CONNECT_NOW) || sqlState.startsWith("08");
    }

    /**
     * While the keeper is about to stop the server it may not be joined: the keeper sees us and lets it live, or stops it.
     * A keeper that was killed in between decides no more.
     */
    private void awaitDecisionToStop() throws IOException {
        Pause unseenKeeper = Pause.upTo(UNSEEN_KEEPER_DECIDES_WITHIN);
        while (Files.exists(Keeper.stopping(home))) {
            if (!ServerProcess.isWatched(home) && unseenKeeper.isOver()) {
                Files.deleteIfExists(Keeper.stopping(home));
            }
            pause();
        }
    }

    private Optional<Integer> portOfRunningServer() throws IOException {
        while (true) {
            Optional<PostmasterFile> file = PostmasterFile.read(home.data());
            if (file.isEmpty()) {
                return Optional.empty();
            }
            if (!ServerProcess.isAlive(file.get().processId(), home.data())) {
                return isServedOutsideOurSight(file.get())
                        ? Optional.of(file.get().port())
                        : Optional.empty();
            }
            if (file.get().isReady()) {
                Keeper.restore(home, file.get().processId());
                return Optional.of(file.get().port());
            }
            pause();
        }
    }

    /** Containers may share the network and the directory, but not see one another's processes. */
    private boolean isServedOutsideOurSight(PostmasterFile file) throws IOException {
        return file.isReady()
                && isAnswered(file.port())
                && Credentials.read(home).opens(file.port());
    }

    private static boolean isAnswered(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(ServerAddress.of(port).host(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private int start() throws IOException {
        Keeper.dismiss(home);
        DataDirectory.prepare(home, installation);
        Credentials.read(home);
        ServerUser user = ServerUser.of(installation, home);
        int port = rememberedPort();
        Pause leftovers = Pause.upTo(LEFTOVERS_END_WITHIN);
        for (int tries = 0; ; tries++) {
            if (Files.exists(home.data().resolve("postmaster.pid"))) {
                PostmasterFile.disown(home.data(), FileOwner.of(home.data()));
            }
            ServerLog log = ServerLog.beforeStart(home);
            Process keeper = Keeper.start(home, command(user, port));
            if (isReadyBeforeEnd(keeper)) {
                home.writeFast(home.serverFile("port"), port + "\n");
                return port;
            }
            if (log.tells("could not bind") && tries < PORTS_TO_TRY) {
                port = freePort(0);
            } else if (log.tells("shared memory block") && !limit.isOver()) {
                if (leftovers.isOver()) {
                    ServerProcess.killLeftovers(home.data());
                }
                pause();
            } else {
                throw failure(log);
            }
        }
    }

    private List<String> command(ServerUser user, int port) {
        List<String> words = new ArrayList<>(user.prefix());
        words.add(installation.program("postgres").toString());
        words.addAll(ServerSettings.forStart(user.dataDirectory(), port));
        return words;
    }

    /** Waits for the server to accept connections; false when it ended before. */
    private boolean isReadyBeforeEnd(Process keeper) throws IOException {
        Pause pause = Pause.upTo(READY_WITHIN);
        while (true) {
            boolean isAlive = keeper.isAlive();
            Optional<PostmasterFile> file = PostmasterFile.read(home.data());
            if (!isAlive) {
                return false;
            }
            if (file.isPresent() && file.get().isReady()) {
                return true;
            }
            if (pause.isOver()) {
                throw notReady();
            }
            pause.await();
        }
    }

    private EmbeddedServerException failure(ServerLog log) throws IOException {
        String reason = log.failure();
        if (log.tells("No space left on device")) {
            return Failure.diskFull("starting the server", home.root(), new IOException(reason));
        }
        return new EmbeddedServerException(
                SqlState.UNREACHABLE,
                "the server of %s does not start: %s; the log is %s".formatted(home.root(), reason, home.log()));
    }

    private EmbeddedServerException notReady() {
        return new EmbeddedServerException(
                SqlState.UNREACHABLE,
                "the server of %s runs but is not ready after %d minutes; the log %s says what it does"
                        .formatted(home.root(), READY_WITHIN.toMinutes(), home.log()));
    }

    private void pause() {
        if (limit.isOver()) {
            throw notReady();
        }
        limit.await();
    }

    /** The port of the last start, so that other clients find the server again, unless somebody else has it now. */
    private int rememberedPort() throws IOException {
        Path file = home.serverFile("port");
        try {
            return freePort(
                    Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0);
        } catch (NumberFormatException e) {
            return freePort(0);
        }
    }

    private static int freePort(int wanted) throws IOException {
        InetAddress loopback = InetAddress.getByName(ServerAddress.of(wanted).host());
        try (ServerSocket socket = new ServerSocket(wanted, 1, loopback)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            if (wanted == 0) {
                throw e;
            }
            return freePort(0);
        }
    }
}

package dev.vitrine.runtime.postgres;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Stops the server of a home. Used under the home's lock, by the last JVM. */
final class Shutdown {
    private static final Logger LOG = System.getLogger(Shutdown.class.getName());

    /** How long the keeper may take to react, before the server is told directly. */
    private static final Duration KEEPER_REACTS_WITHIN = Duration.ofSeconds(3);

    private final Home home;
    private final Presence presence;

    Shutdown(Home home, Presence presence) {
        this.home = home;
        this.presence = presence;
    }

    /** Asks the server to end and waits for it. One that needs longer goes on ending by itself. */
    void stop(Duration limit) throws IOException {
        presence.askToStop();
        Pause reaction = Pause.upTo(KEEPER_REACTS_WITHIN);
        Pause pause = Pause.upTo(limit);
        boolean wasTold = false;
        while (isRunning()) {
            if (pause.isOver()) {
                LOG.log(Level.WARNING, "the server of {0} is still stopping after {1}", home.root(), limit);
                return;
            }
            if (!wasTold && reaction.isOver() && !Files.exists(Keeper.stopping(home))) {
                tellServer();
                wasTold = true;
            }
            pause.await();
        }
        if (!home.isDurable()) {
            CacheDirectory.deleteTree(home.root());
        }
    }

    /** The keeper goes after the server, and with it the files that tell of both. */
    private boolean isRunning() throws IOException {
        return ServerProcess.isWatched(home) || isServerAlive().isPresent();
    }

    private Optional<PostmasterFile> isServerAlive() throws IOException {
        return PostmasterFile.read(home.data()).filter(file -> ServerProcess.isAlive(file.processId(), home.data()));
    }

    private void tellServer() throws IOException {
        Optional<PostmasterFile> server = isServerAlive();
        if (server.isPresent()) {
            Command.run(List.of(
                    "sh",
                    "-c",
                    "kill -s INT \"$1\"",
                    "kill",
                    Long.toString(server.get().processId())));
        }
    }
}

package dev.vitrine.runtime.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** Looks at the processes of a home's server from outside. */
final class Servers {
    private Servers() {}

    /** The process number of the server that runs in the home. */
    static long processId(Path home) throws IOException {
        return Long.parseLong(
                Files.readAllLines(home.resolve("data/postmaster.pid")).get(0));
    }

    static boolean isRunning(Path home) throws IOException {
        return Files.exists(home.resolve("data/postmaster.pid"))
                && ServerProcess.isAlive(processId(home), home.resolve("data"));
    }

    /** Both processes of the home's keeper, the one that watches the JVMs first. */
    static List<Long> keeper(Path home) throws IOException {
        return Files.readAllLines(home.resolve("server/keeper")).stream()
                .map(Long::valueOf)
                .toList();
    }

    static void kill(long processId) throws Exception {
        ProcessHandle process = ProcessHandle.of(processId).orElseThrow();
        process.destroyForcibly();
        await(() -> !process.isAlive() || isGone(processId));
    }

    static String log(Path home) throws IOException {
        return Files.readString(home.resolve("server/log"));
    }

    static void await(Callable<Boolean> condition) throws Exception {
        Pause pause = Pause.upTo(Duration.ofSeconds(90));
        while (!condition.call()) {
            if (pause.isOver()) {
                throw new AssertionError("waited in vain");
            }
            pause.await();
        }
    }

    /** A process that its parent has not yet asked about is dead all the same. */
    private static boolean isGone(long processId) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(processId), "stat"))
                    .contains(") Z ");
        } catch (IOException e) {
            return true;
        }
    }
}

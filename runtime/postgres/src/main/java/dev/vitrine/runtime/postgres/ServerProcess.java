package dev.vitrine.runtime.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Looks at processes to tell a home's own server from a stranger that was given the same number later. */
final class ServerProcess {
    private ServerProcess() {}

    /** Whether a process with this number runs and is a server at work in this data directory. */
    static boolean isAlive(long processId, Path data) {
        Optional<ProcessHandle> process = ProcessHandle.of(processId).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return false;
        }
        Path workingDirectory = Path.of("/proc", Long.toString(processId), "cwd");
        try {
            return isSameDirectory(workingDirectory, data);
        } catch (IOException e) {
            // Not Linux, or not ours to look at.
            return process.get()
                    .info()
                    .command()
                    .map(command -> command.endsWith("/postgres"))
                    .orElse(false);
        }
    }

    /** Whether a keeper lives that would stop the home's server. */
    static boolean isWatched(Home home) throws IOException {
        List<Long> numbers = keeperNumbers(home);
        return !numbers.isEmpty() && keeper(numbers.get(0), home).isPresent();
    }

    /** The keeper's processes that live: the one that watches the JVMs, and the one that waits for the server. */
    static List<ProcessHandle> keepers(Home home) throws IOException {
        return keeperNumbers(home).stream()
                .flatMap(number -> keeper(number, home).stream())
                .toList();
    }

    private static Optional<ProcessHandle> keeper(long processId, Home home) {
        String script = home.serverFile("keeper.sh").toString();
        return ProcessHandle.of(processId)
                .filter(process -> process.info()
                        .commandLine()
                        .map(line -> line.contains(script))
                        .orElse(false));
    }

    private static List<Long> keeperNumbers(Home home) throws IOException {
        try {
            return Files.readAllLines(home.serverFile("keeper")).stream()
                    .map(Long::valueOf)
                    .toList();
        } catch (NoSuchFileException | NumberFormatException e) {
            return List.of();
        }
    }

    /** Kills what a dead server's children left at work in the directory; they keep a new server from starting. */
    static void killLeftovers(Path data) {
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .command()
                        .map(command -> command.endsWith("/postgres"))
                        .orElse(false))
                .filter(process -> isAlive(process.pid(), data))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean isSameDirectory(Path one, Path other) throws IOException {
        Object oneKey = Files.readAttributes(one, BasicFileAttributes.class).fileKey();
        Object otherKey = Files.readAttributes(other, BasicFileAttributes.class).fileKey();
        return Objects.equals(oneKey, otherKey);
    }
}

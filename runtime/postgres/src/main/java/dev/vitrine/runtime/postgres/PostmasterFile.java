package dev.vitrine.runtime.postgres;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a running server says of itself in {@code postmaster.pid}: by line the process number, the data directory, the
 * time of its start, the port, the socket directory, the address, the shared memory and its state (the server's
 * {@code miscadmin.h}). A server that dies by a signal leaves the file behind. Immutable.
 */
record PostmasterFile(long processId, int port, String state) {
    /** Keeps every byte of the paths in the file as it is. */
    private static final Charset PATHS = StandardCharsets.ISO_8859_1;

    /** No process has this number: it is above every system's largest. */
    private static final int NO_PROCESS = Integer.MAX_VALUE;

    /** The file, once the server has written all of it; empty when there is none. */
    static Optional<PostmasterFile> read(Path data) throws IOException {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"), PATHS);
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            long processId = Long.parseLong(lines.get(0).strip());
            boolean isComplete = lines.size() >= 8;
            return Optional.of(new PostmasterFile(
                    processId,
                    isComplete ? Integer.parseInt(lines.get(3).strip()) : 0,
                    isComplete ? lines.get(7).strip() : "starting"));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    boolean isReady() {
        return state.equals("ready") && processId != NO_PROCESS;
    }

    /**
     * Takes the process number out of a file whose server is dead. A new server would take any live process with the
     * number for the old one and refuse to start. The rest of the file stays: by the shared memory that it names the new
     * server finds out whether children of the old one are still at work.
     */
    static void disown(Path data, FileOwner owner) throws IOException {
        Path file = data.resolve("postmaster.pid");
        List<String> lines = Files.readAllLines(file, PATHS);
        if (lines.isEmpty() || lines.get(0).strip().equals(Integer.toString(NO_PROCESS))) {
            return;
        }
        Durable.write(file, PATHS, NO_PROCESS + "\n" + String.join("\n", lines.subList(1, lines.size())) + "\n");
        owner.takes(file);
    }
}

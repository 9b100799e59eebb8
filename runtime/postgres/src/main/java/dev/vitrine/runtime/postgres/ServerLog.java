package dev.vitrine.runtime.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The server's log, read from where one start began to write. */
final class ServerLog {
    private static final long ROTATE_ABOVE_BYTES = 10 << 20;
    private static final int READ_AT_MOST_BYTES = 64 << 10;

    private final Path file;
    private final long start;

    private ServerLog(Path file, long start) {
        this.file = file;
        this.start = start;
    }

    /** Opens the log for a start; one that has grown large is put aside as {@code log.1}. */
    static ServerLog beforeStart(Home home) throws IOException {
        Path file = home.log();
        if (!Files.exists(file)) {
            home.writeFast(file, "");
        } else if (Files.size(file) > ROTATE_ABOVE_BYTES) {
            Files.move(file, file.resolveSibling("log.1"), StandardCopyOption.REPLACE_EXISTING);
            home.writeFast(file, "");
        }
        return new ServerLog(file, Files.size(file));
    }

    /** Whether this start wrote the text. */
    boolean tells(String text) throws IOException {
        return read().contains(text);
    }

    /** What this start wrote last about a failure, without times and process numbers. */
    String failure() throws IOException {
        List<String> lines = read().lines().toList();
        for (int i = lines.size() - 1; i >= 0; i--) {
            for (String severity : List.of("FATAL:", "PANIC:")) {
                int found = lines.get(i).indexOf(severity);
                if (found >= 0) {
                    return lines.get(i).substring(found + severity.length()).strip();
                }
            }
        }
        return lines.isEmpty()
                ? "it wrote nothing"
                : lines.get(lines.size() - 1).strip();
    }

    private String read() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long from = Math.max(start, channel.size() - READ_AT_MOST_BYTES);
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(0, channel.size() - from));
            int read = channel.read(buffer, from);
            return new String(buffer.array(), 0, Math.max(0, read), StandardCharsets.UTF_8);
        }
    }
}

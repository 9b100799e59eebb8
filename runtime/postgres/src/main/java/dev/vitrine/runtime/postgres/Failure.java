package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.EmbeddedServerException.SqlState;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says in our words what an operation on files failed of. */
final class Failure {
    /** Below this a failed write is the full disk's, whatever the system's message says in whichever language. */
    private static final long FULL_BELOW_BYTES = 1 << 20;

    private Failure() {}

    /** The error for a failed operation in a directory, such as "unpacking the server". */
    static EmbeddedServerException of(String operation, Path directory, IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            Thread.currentThread().interrupt();
            return new EmbeddedServerException(SqlState.INTERRUPTED, operation + " was interrupted", cause);
        }
        long free = usableBytes(directory);
        String reason = String.valueOf(cause.getMessage());
        if (reason.contains("No space left on device") || (free >= 0 && free < FULL_BELOW_BYTES)) {
            return diskFull(operation, directory, cause);
        }
        if (cause instanceof FileSystemException failed && failed.getReason() != null) {
            reason = failed.getReason() + ": " + failed.getFile();
        }
        String advice = "";
        if (cause instanceof AccessDeniedException) {
            reason = "no permission for " + reason;
            advice = "; run as the owner of the directory, or choose another directory";
        } else if (isReadOnly(directory)) {
            reason = "the file system is read-only: " + reason;
            advice = "; choose a directory that can be written";
        }
        return new EmbeddedServerException(
                SqlState.IO_ERROR, "%s failed in %s: %s%s".formatted(operation, directory, reason, advice), cause);
    }

    static EmbeddedServerException diskFull(String operation, Path directory, Throwable cause) {
        return new EmbeddedServerException(
                SqlState.DISK_FULL,
                "%s failed in %s: the disk is full, %d bytes are free; make room and try again"
                        .formatted(operation, directory, Math.max(0, usableBytes(directory))),
                cause);
    }

    private static boolean isReadOnly(Path directory) {
        try {
            return Files.getFileStore(nearest(directory)).isReadOnly();
        } catch (IOException e) {
            return false;
        }
    }

    /** Free bytes for this user, or -1 where the system does not tell. */
    private static long usableBytes(Path directory) {
        try {
            FileStore store = Files.getFileStore(nearest(directory));
            return store.getUsableSpace();
        } catch (IOException e) {
            return -1;
        }
    }

    /** The directory, or the closest one above it that exists. */
    private static Path nearest(Path directory) {
        Path nearest = directory.toAbsolutePath();
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        return nearest;
    }
}

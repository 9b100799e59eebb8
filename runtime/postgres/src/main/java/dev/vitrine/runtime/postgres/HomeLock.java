package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.EmbeddedServerException.SqlState;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Held while a JVM starts or stops the server of a home, joins or leaves: one at a time on the machine. A crash frees it.
 *
 * <p>Inside one JVM the caller must exclude other threads by {@link #monitor}: locks on files belong to the process, and
 * closing any channel on the file frees them all.
 */
final class HomeLock implements AutoCloseable {
    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** The object to synchronise on in this JVM, one a home even when several class loaders hold this class. */
    static Object monitor(Path root) {
        return ("vitrine home " + root).intern();
    }

    /** Waits until no other JVM holds the lock. */
    static HomeLock take(Home home, Duration limit) throws IOException {
        Path file = home.serverFile("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            home.owner().takes(file);
            Pause pause = Pause.upTo(limit);
            for (FileLock lock = channel.tryLock(); lock == null; lock = channel.tryLock()) {
                if (pause.isOver()) {
                    throw new EmbeddedServerException(
                            SqlState.UNREACHABLE,
                            "another process has been starting or stopping the server of %s for more than %d s; the log is %s"
                                    .formatted(home.root(), limit.toSeconds(), home.log()));
                }
                pause.await();
            }
            return new HomeLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package dev.vitrine.runtime.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.UUID;

/**
 * This JVM's lease on a home, in two forms that both end with the process, however it ends.
 *
 * <ul>
 *   <li>A file of its own that it keeps locked: by these JVMs know of one another, so that the last stops the server.
 *   <li>An open handle on the home's named pipe: the keeper, a shell script that cannot see such locks, reads the end of
 *       the pipe's input when no JVM is left.
 * </ul>
 *
 * Made, asked and ended under the home's lock.
 */
final class Presence {
    private static final String JVM_ID = "vitrine.jvm.id";

    private final Home home;
    private final Path leaseFile;
    private final FileChannel lease;
    private final FileChannel pipe;

    private Presence(Home home, Path leaseFile, FileChannel lease, FileChannel pipe) {
        this.home = home;
        this.leaseFile = leaseFile;
        this.lease = lease;
        this.pipe = pipe;
    }

    static Presence enter(Home home) throws IOException {
        Path leaseFile = home.leases().resolve(jvmId() + "." + UUID.randomUUID());
        FileChannel lease = FileChannel.open(leaseFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            home.owner().takes(leaseFile);
            if (lease.tryLock() == null) {
                throw new IOException("the new file %s is locked by another process".formatted(leaseFile));
            }
            FileChannel pipe = openPipe(home);
            Presence presence = new Presence(home, leaseFile, lease, pipe);
            presence.say("join");
            return presence;
        } catch (IOException | RuntimeException e) {
            lease.close();
            Files.deleteIfExists(leaseFile);
            throw e;
        }
    }

    /** Opened for both directions, which never waits for the other side (a writer alone waits for a reader). */
    private static FileChannel openPipe(Home home) throws IOException {
        Path pipe = home.serverFile("alive");
        if (!Files.exists(pipe)
                || !Files.readAttributes(pipe, BasicFileAttributes.class).isOther()) {
            Files.deleteIfExists(pipe);
            Command.Result result = Command.run(List.of("mkfifo", "-m", "600", pipe.toString()));
            if (!result.isSuccess()) {
                throw new IOException("no named pipe can be made: " + result.output());
            }
            home.owner().takes(pipe);
        }
        return FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Tells the keeper to stop the server now. */
    void askToStop() throws IOException {
        say("stop");
    }

    private void say(String word) throws IOException {
        // Far below PIPE_BUF, so the words of several JVMs do not mix.
        pipe.write(ByteBuffer.wrap((word + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether no other JVM, nor another class loader's copy of this class, has the home open. Removes dead ones' files. */
    boolean isAlone() throws IOException {
        try (DirectoryStream<Path> leases = Files.newDirectoryStream(home.leases())) {
            for (Path other : leases) {
                if (!other.equals(leaseFile) && isHeld(other)) {
                    return false;
                }
            }
            return true;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static boolean isHeld(Path other) throws IOException {
        if (other.getFileName().toString().startsWith(jvmId() + ".")) {
            // Opening and closing it here would free the lock, which is the whole process'.
            return true;
        }
        try (FileChannel channel = FileChannel.open(other, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return true;
            }
            Files.deleteIfExists(other);
            return false;
        } catch (NoSuchFileException e) {
            return false;
        } catch (AccessDeniedException e) {
            return true;
        }
    }

    void leave() throws IOException {
        try (lease;
                pipe) {
            Files.deleteIfExists(leaseFile);
        }
    }

    /** The same for every class loader of this JVM, which a static field would not be. */
    private static String jvmId() {
        String fresh = UUID.randomUUID().toString();
        Object known = System.getProperties().putIfAbsent(JVM_ID, fresh);
        // A child process may have been given its parent's properties; its own number tells it apart.
        return ProcessHandle.current().pid() + "-" + (known == null ? fresh : known);
    }
}

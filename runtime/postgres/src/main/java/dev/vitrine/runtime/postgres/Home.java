package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.EmbeddedServerException.SqlState;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory that an embedded server lives in, and who owns it. Immutable.
 *
 * <pre>
 *   data/           PostgreSQL's data directory
 *   media/          media that belong to the database (others write it)
 *   server/         what JVMs need to share the server: locks, leases, password, log; closed to other users
 *   vitrine.home    says that the directory is ours
 * </pre>
 *
 * @param root the directory's real path
 * @param process who this JVM runs as
 * @param owner who owns the files in it: root leaves what it makes in another user's home to that user
 * @param isDurable whether it is kept: a temporary one is neither synced nor left behind
 */
record Home(Path root, FileOwner process, FileOwner owner, boolean isDurable) {
    private static final String MARKER = "vitrine.home";
    private static final String MARKER_TEXT = "layout=1\n";

    /** What may be in a directory that is taken for a new home: what a start that broke off leaves, and file systems' own. */
    private static final Set<String> UNFINISHED = Set.of("server", "media", "data.new", MARKER + ".new", "lost+found");

    private static final FileAttribute<Set<PosixFilePermission>> CLOSED =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PASSABLE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));

    /**
     * Opens a directory that is ours, or makes a new or empty one ours.
     *
     * @throws EmbeddedServerException if it holds something else or cannot be used
     */
    static Home open(Path path) {
        try {
            FileOwner process = FileOwner.ofThisProcess(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
            // The server's own user has to pass through a home of root's.
            Path root = create(path, process.isRoot() ? PASSABLE : CLOSED).toRealPath();
            requireOurs(root);
            Path server = root.resolve("server");
            FileOwner owner =
                    Files.exists(server) ? FileOwner.of(server) : process.isRoot() ? FileOwner.of(root) : process;
            if (!process.isRoot() && owner.user() != process.user()) {
                throw new EmbeddedServerException(
                        SqlState.UNUSABLE,
                        "%s belongs to the user number %d, this JVM runs as %d; run as that user or choose another directory"
                                .formatted(root, owner.user(), process.user()));
            }
            Home home = new Home(root, process, owner, true);
            home.prepare();
            return home;
        } catch (IOException e) {
            throw Failure.of("opening the home of the embedded server", path, e);
        }
    }

    /** Makes a home that goes when its server is stopped, or when the JVM dies. */
    static Home temporary() {
        Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        try {
            FileOwner process = FileOwner.ofThisProcess(parent);
            Path root = Files.createTempDirectory(parent.toRealPath(), "vitrine-", process.isRoot() ? PASSABLE : CLOSED)
                    .toRealPath();
            Home home = new Home(root, process, process, false);
            home.prepare();
            return home;
        } catch (IOException e) {
            throw Failure.of("making a temporary home for the embedded server", parent, e);
        }
    }

    private static Path create(Path path, FileAttribute<Set<PosixFilePermission>> permissions) throws IOException {
        if (Files.isDirectory(path)) {
            return path;
        }
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            return Files.createDirectory(path, permissions);
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(path)) {
                return path;
            }
            throw new EmbeddedServerException(
                    SqlState.UNUSABLE, path + " is a file; the embedded server needs a directory", e);
        }
    }

    private static void requireOurs(Path root) throws IOException {
        if (Files.exists(root.resolve(MARKER))) {
            return;
        }
        try (Stream<Path> entries = Files.list(root)) {
            List<String> foreign = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !UNFINISHED.contains(name))
                    .sorted()
                    .limit(3)
                    .toList();
            // Another JVM may have finished the home between the two looks.
            if (!foreign.isEmpty() && !Files.exists(root.resolve(MARKER))) {
                throw new EmbeddedServerException(
                        SqlState.UNUSABLE,
                        "%s is not empty and not a home of Vitrine (it holds %s, but no %s); choose an empty or new directory"
                                .formatted(root, String.join(", ", foreign), MARKER));
            }
        }
    }

    private void prepare() throws IOException {
        for (Path directory : List.of(server(), leases())) {
            if (!Files.isDirectory(directory)) {
                try {
                    Files.createDirectory(directory, CLOSED);
                } catch (FileAlreadyExistsException madeByAnotherJvm) {
                    continue;
                }
                owner.takes(directory);
            }
        }
    }

    /** Says that the home is ours. */
    void mark() throws IOException {
        if (!Files.exists(root.resolve(MARKER))) {
            write(root.resolve(MARKER), MARKER_TEXT);
        }
    }

    /** Replaces a file of ours by a text; only the home's owner may read it. */
    void write(Path file, String text) throws IOException {
        Durable.write(file, text);
        owner.takes(file);
    }

    /** As {@link #write}, for what the next start makes anew. */
    void writeFast(Path file, String text) throws IOException {
        Durable.writeFast(file, text);
        owner.takes(file);
    }

    Path data() {
        return root.resolve("data");
    }

    /** The data directory while it is being made. */
    Path dataDraft() {
        return root.resolve("data.new");
    }

    Path media() {
        return root.resolve("media");
    }

    Path server() {
        return root.resolve("server");
    }

    Path leases() {
        return server().resolve("leases");
    }

    /** The file of the server's directory with this name. */
    Path serverFile(String name) {
        return server().resolve(name);
    }

    Path log() {
        return serverFile("log");
    }
}

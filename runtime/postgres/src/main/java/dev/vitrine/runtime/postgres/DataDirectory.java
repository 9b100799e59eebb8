package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.EmbeddedServerException.SqlState;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** PostgreSQL's data directory in a home: made from the template, or checked. */
final class DataDirectory {
    private DataDirectory() {}

    /** Makes the home's data directory, or checks that the installation can work with the one that is there. */
    static void prepare(Home home, Installation installation) throws IOException {
        if (Files.exists(home.data())) {
            requireVersion(home, installation.major());
            // PostgreSQL refuses a directory that others may read.
            Files.setPosixFilePermissions(home.data(), PosixFilePermissions.fromString("rwx------"));
        } else {
            home.mark();
            create(home, Template.of(installation));
        }
    }

    private static void requireVersion(Home home, int major) throws IOException {
        Path file = home.data().resolve("PG_VERSION");
        String found = Files.exists(file) ? Files.readString(file).strip() : "nothing";
        if (found.equals("nothing")) {
            throw new EmbeddedServerException(
                    SqlState.UNUSABLE,
                    "%s is not a data directory of PostgreSQL (it has no PG_VERSION); move it away or choose another home"
                            .formatted(home.data()));
        }
        if (!found.equals(Integer.toString(major))) {
            throw new EmbeddedServerException(
                    SqlState.UNUSABLE,
                    ("%s holds data of PostgreSQL %s, this Vitrine brings PostgreSQL %d; dump it with the version of"
                                    + " Vitrine that wrote it (pg_dump), and load the dump into a new home")
                            .formatted(home.data(), found, major));
        }
    }

    private static void create(Home home, Template template) throws IOException {
        Path draft = home.dataDraft();
        CacheDirectory.deleteTree(draft);
        try {
            copy(template.data(), draft);
            configure(home, draft);
            if (home.isDurable()) {
                Durable.syncTree(draft);
            }
            // Before the directory has its name: a directory without its password would be lost.
            Credentials.prepare(home, template);
            Files.move(draft, home.data(), StandardCopyOption.ATOMIC_MOVE);
            Durable.syncDirectory(home.root());
        } catch (IOException e) {
            EmbeddedServerException failure = Failure.of("making the data directory", home.root(), e);
            CacheDirectory.deleteTree(draft);
            throw failure;
        }
    }

    private static void configure(Home home, Path draft) throws IOException {
        String settings = ServerSettings.forNewDirectory(ServerSettings.memoryBytes());
        Files.writeString(draft.resolve("postgresql.conf"), settings, StandardOpenOption.APPEND);
        if (!home.isDurable()) {
            Files.writeString(
                    draft.resolve("postgresql.conf"),
                    ServerSettings.forTemporaryDirectory(),
                    StandardOpenOption.APPEND);
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.copy(directory, target.resolve(source.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, target.resolve(source.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

package dev.vitrine.runtime.media;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

/** Makes directories that only this user can write to: one in a shared directory could be another user's trap. */
final class PrivateDirectory {
    private PrivateDirectory() {}

    /**
     * Makes the directory, or checks the one that is there.
     *
     * @throws IOException if others could put files there
     */
    static void create(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (Files.getFileAttributeView(directory, PosixFileAttributeView.class) == null) {
            Files.createDirectories(directory);
            return;
        }
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            check(directory);
        }
    }

    private static void check(Path directory) throws IOException {
        PosixFileAttributes attributes =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isDirectory()) {
            throw new IOException(directory + " is not a directory; the file cache needs one");
        }
        if (attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
                || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)
                || !attributes.owner().equals(thisUser(directory))) {
            throw new IOException(
                    "%s belongs to %s with permissions %s; the file cache needs a directory that only its own user writes to"
                            .formatted(
                                    directory,
                                    attributes.owner(),
                                    PosixFilePermissions.toString(attributes.permissions())));
        }
    }

    private static UserPrincipal thisUser(Path directory) throws IOException {
        Path probe = Files.createTempFile(directory, "owner-", ".tmp");
        try {
            return Files.getOwner(probe);
        } finally {
            Files.deleteIfExists(probe);
        }
    }
}

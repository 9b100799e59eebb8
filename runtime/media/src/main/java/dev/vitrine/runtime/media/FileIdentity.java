package dev.vitrine.runtime.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What changes when a file's bytes change, as far as the file system can tell. Immutable.
 *
 * @param path the real path
 * @param sizeBytes number of bytes
 * @param modified in the file system's resolution, nanoseconds where it has them
 * @param fileKey device and inode, or null where the file system has none
 */
record FileIdentity(
        Path path,
        long sizeBytes,
        FileTime modified,
        @Nullable Object fileKey) {
    static FileIdentity of(Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new FileIdentity(path, attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }
}

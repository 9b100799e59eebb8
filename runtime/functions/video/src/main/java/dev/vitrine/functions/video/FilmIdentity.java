package dev.vitrine.functions.video;

import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.Video;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** A film's file as it is now; one that was changed is another. */
record FilmIdentity(Path path, long sizeBytes, FileTime modified) {
    /**
     * The file of a film.
     *
     * @throws UdfException when it cannot be read
     */
    static FilmIdentity of(Video video) {
        try {
            Path path = video.file();
            return new FilmIdentity(path, Files.size(path), Files.getLastModifiedTime(path));
        } catch (IOException e) {
            throw UdfException.unreachable("%s cannot be read: %s".formatted(video.locator(), e.getMessage()), e);
        } finally {
            Reference.reachabilityFence(video);
        }
    }
}

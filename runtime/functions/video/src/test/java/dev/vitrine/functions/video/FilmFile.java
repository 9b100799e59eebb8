package dev.vitrine.functions.video;

import dev.vitrine.udf.Video;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A film on disk. */
record FilmFile(Path file) implements Video {
    static final Path MEDIA = Path.of("../../../examples/media");

    static FilmFile media(String name) {
        return new FilmFile(MEDIA.resolve(name));
    }

    @Override
    public String locator() {
        return file.toString();
    }

    @Override
    public String mediaType() {
        return "video/mp4";
    }

    @Override
    public String sha256() {
        throw new UnsupportedOperationException("no test needs the hash of a film");
    }

    @Override
    public long sizeBytes() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }
}

package dev.vitrine.runtime.media;

import dev.vitrine.udf.Audio;
import dev.vitrine.udf.Document;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.Video;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value that is opened when something of it is asked for. */
abstract class LibraryMedia implements Media {
    private final MediaLibrary library;
    private final String locator;
    private volatile @Nullable Content content;
    private volatile @Nullable String sha256;

    LibraryMedia(MediaLibrary library, String locator) {
        this.library = library;
        this.locator = locator;
    }

    static Media of(MediaLibrary library, MediaKind kind, String locator) {
        return switch (kind) {
            case IMAGE -> new OfImage(library, locator);
            case VIDEO -> new OfVideo(library, locator);
            case AUDIO -> new OfAudio(library, locator);
            case DOCUMENT -> new OfDocument(library, locator);
        };
    }

    /** Two threads may open it at once, which costs time but no lock while a fragment reader runs. */
    final Content content() {
        Content opened = content;
        if (opened == null) {
            opened = library.content(kind(), locator);
            content = opened;
        }
        return opened;
    }

    @Override
    public final String locator() {
        return locator;
    }

    @Override
    public final String mediaType() {
        return content().mediaType();
    }

    @Override
    public final String sha256() {
        String hash = sha256;
        if (hash == null) {
            hash = content().sha256();
            sha256 = hash;
        }
        return hash;
    }

    @Override
    public final long sizeBytes() {
        return content().sizeBytes();
    }

    @Override
    public final InputStream open() throws IOException {
        return content().open();
    }

    @Override
    public final Path file() throws IOException {
        return content().file();
    }

    @Override
    public final <T extends Media> Optional<T> as(Class<T> type) {
        return content() instanceof PartContent opened ? opened.part().as(type) : Optional.empty();
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other == this
                || other instanceof Media media
                        && kind() == media.kind()
                        && sizeBytes() == media.sizeBytes()
                        && sha256().equals(media.sha256());
    }

    @Override
    public final int hashCode() {
        return sha256().hashCode();
    }

    @Override
    public final String toString() {
        return kind() + " " + Shown.locator(locator);
    }

    private static final class OfImage extends LibraryMedia implements Image {
        OfImage(MediaLibrary library, String locator) {
            super(library, locator);
        }

        @Override
        public BufferedImage pixels() {
            return content().pixels();
        }
    }

    private static final class OfVideo extends LibraryMedia implements Video {
        OfVideo(MediaLibrary library, String locator) {
            super(library, locator);
        }
    }

    private static final class OfAudio extends LibraryMedia implements Audio {
        OfAudio(MediaLibrary library, String locator) {
            super(library, locator);
        }
    }

    private static final class OfDocument extends LibraryMedia implements Document {
        OfDocument(MediaLibrary library, String locator) {
            super(library, locator);
        }
    }
}

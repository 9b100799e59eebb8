package dev.vitrine.runtime.media;

import dev.vitrine.udf.FragmentReader;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaInfo;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.UdfException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Opens media by their locators: paths, {@code file:}, {@code https:}, {@code data:}, {@code classpath:} and
 * {@code vitrine:sha256/} locators, each with a fragment such as {@code #t=1.5} for a part. Thread-safe.
 */
public final class MediaLibrary implements AutoCloseable {
    private final Resolver resolver;
    private final Inspection inspection;
    private final Hashes hashes = new Hashes();
    private final Lazy<List<FragmentReader>> fragmentReaders = new Lazy<>(() -> Services.load(FragmentReader.class));

    /**
     * A library; no file is touched.
     *
     * @param cache where copies of remote media go; the caller closes it after the library
     * @param store reads {@code vitrine:} locators
     */
    public MediaLibrary(MediaSettings settings, FileCache cache, StoredMedia store) {
        Objects.requireNonNull(settings, "settings");
        this.resolver =
                new Resolver(settings, Objects.requireNonNull(cache, "cache"), Objects.requireNonNull(store, "store"));
        this.inspection = new Inspection(settings);
    }

    /**
     * A value whose bytes are read when they are asked for; nothing is checked before. Its methods throw
     * {@link UdfException} with state 22V04 if the locator leads nowhere.
     */
    public Media open(MediaKind kind, String locator) {
        return LibraryMedia.of(this, kind, Objects.requireNonNull(locator, "locator"));
    }

    /**
     * Opens a medium, fetching it if it is elsewhere, and decodes enough of it to know that it is whole. The same content
     * is inspected once.
     *
     * @throws UdfException with state 22V04 if the locator leads nowhere or where media may not be read, 22V02 if the
     *     bytes are damaged, cut off or none, 22V03 if they are of another kind, and 58V01 if the jar that opens the
     *     kind is not there; the message names the locator
     */
    public CheckedMedia check(MediaKind kind, String locator) {
        int fragment = fragmentStart(locator);
        if (fragment >= 0) {
            return checkPart(kind, locator);
        }
        LocatedFile file = resolver.resolve(locator);
        String sha256 = sha256(file, locator);
        MediaInfo info = inspection.inspect(file, sha256, kind, locator);
        try {
            CheckedMedia checked =
                    new CheckedMedia(kind, info.mediaType(), sha256, Files.size(file.path()), info.properties());
            if (Locator.scheme(locator).equals("data")) {
                // A bulk load of data URIs would fill the disk faster than the garbage collector looks.
                file.held().close();
            }
            return checked;
        } catch (IOException e) {
            throw unreadable(locator, e);
        }
    }

    private CheckedMedia checkPart(MediaKind kind, String locator) {
        Content content = content(kind, locator);
        Json.ObjectBuilder properties = Json.object();
        if (kind == MediaKind.IMAGE) {
            BufferedImage pixels = content.pixels();
            properties.put("width", pixels.getWidth()).put("height", pixels.getHeight());
        }
        return new CheckedMedia(kind, content.mediaType(), content.sha256(), content.sizeBytes(), properties.build());
    }

    Content content(MediaKind kind, String locator) {
        int fragment = fragmentStart(locator);
        if (fragment < 0) {
            return new FileContent(this, resolver.resolve(locator), locator);
        }
        return new PartContent(part(kind, locator, fragment), locator);
    }

    private Media part(MediaKind kind, String locator, int fragmentStart) {
        String wholeLocator = locator.substring(0, fragmentStart);
        String fragment = locator.substring(fragmentStart + 1);
        Media whole = open(wholeKind(kind, wholeLocator), wholeLocator);
        for (FragmentReader reader : fragmentReaders.get()) {
            Optional<Media> part = read(reader, whole, fragment, kind, locator);
            if (part.isPresent()) {
                if (part.get().kind() != kind) {
                    throw Inspection.wrongKind(locator, Shown.kind(part.get().kind()), kind);
                }
                return part.get();
            }
        }
        if (fragmentReaders.get().isEmpty()) {
            throw Inspection.missingJar(locator, kind, null);
        }
        throw UdfException.unreachable(
                "%s has the fragment \"%s\", which is of no known form for %s; the frame of a video at a time is #t=1.5"
                        .formatted(Shown.locator(locator), Shown.bare(fragment), Shown.kind(whole.kind())),
                null);
    }

    private static Optional<Media> read(
            FragmentReader reader, Media whole, String fragment, MediaKind kind, String locator) {
        try {
            return reader.read(whole, fragment);
        } catch (LinkageError e) {
            throw Inspection.missingJar(locator, kind, e);
        }
    }

    /** A part is often of another kind than the whole, as a frame is of a video: the bytes tell. */
    private MediaKind wholeKind(MediaKind kind, String wholeLocator) {
        LocatedFile file = resolver.resolve(wholeLocator);
        try {
            List<MediaKind> kinds = Sniffer.sniff(file.path(), file.name()).kinds();
            return kinds.isEmpty() ? kind : kinds.get(0);
        } catch (IOException e) {
            throw unreadable(wholeLocator, e);
        }
    }

    /** Where the fragment starts, or -1; a file whose name has a {@code #} in it is whole. */
    private int fragmentStart(String locator) {
        int start = Locator.fragmentStart(locator);
        return start >= 0 && resolver.isLocalFile(locator) ? -1 : start;
    }

    String sha256(LocatedFile file, String locator) {
        if (file.sha256().isPresent()) {
            return file.sha256().get();
        }
        try {
            return hashes.sha256(file.path());
        } catch (IOException e) {
            throw unreadable(locator, e);
        }
    }

    void checkPixels(Path file, String locator) {
        inspection.checkPixels(file, locator);
    }

    private static UdfException unreadable(String locator, IOException e) {
        return UdfException.unreachable("%s cannot be read: %s".formatted(Shown.locator(locator), Shown.reason(e)), e);
    }

    /** Closes the connections to web servers. Values that were opened stay readable. */
    @Override
    public void close() {
        resolver.close();
    }
}

package dev.vitrine.runtime.media;

import dev.vitrine.udf.MediaInfo;
import dev.vitrine.udf.MediaInspector;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens a file to see whether it is whole and of the kind that a column wants. Thread-safe. */
final class Inspection {
    private final MediaSettings settings;
    private final Lazy<List<MediaInspector>> inspectors = new Lazy<>(Inspection::allInspectors);
    private final DocumentInspector documents = new DocumentInspector();
    private final RecentlyUsed<Key, MediaInfo> known = new RecentlyUsed<>(20_000);

    Inspection(MediaSettings settings) {
        this.settings = settings;
    }

    private record Key(String sha256, MediaKind kind, String extension) {}

    private static List<MediaInspector> allInspectors() {
        List<MediaInspector> found = new ArrayList<>(Services.load(MediaInspector.class));
        if (found.stream().noneMatch(inspector -> inspector.kinds().contains(MediaKind.IMAGE))) {
            found.add(new JdkImageInspector());
        }
        return List.copyOf(found);
    }

    /**
     * What the file is; a content that was inspected already is not opened again.
     *
     * @param locator as the user wrote it, for messages
     * @throws UdfException with state 22V02, 22V03, 22V04 or 58V01
     */
    MediaInfo inspect(LocatedFile file, String sha256, MediaKind kind, String locator) {
        Key key = new Key(sha256, kind, Sniffer.extension(file.name()));
        Optional<MediaInfo> remembered = known.find(key);
        if (remembered.isPresent()) {
            return remembered.get();
        }
        try {
            MediaInfo info = inspect(file, kind, locator);
            known.put(key, info);
            return info;
        } catch (IOException e) {
            throw UdfException.unreachable(
                    "%s cannot be read: %s".formatted(Shown.locator(locator), Shown.reason(e)), e);
        }
    }

    private MediaInfo inspect(LocatedFile file, MediaKind kind, String locator) throws IOException {
        if (Files.size(file.path()) == 0) {
            throw UdfException.undecodable("%s is empty".formatted(Shown.locator(locator)), null);
        }
        Format format = Sniffer.sniff(file.path(), file.name());
        boolean mayFit = format.kinds().contains(kind)
                || format == Format.UNKNOWN
                || format == Format.ZIP && kind == MediaKind.DOCUMENT;
        // Text is never handed to a video library: playlists are text and make it read other files.
        if (!mayFit) {
            throw wrongKind(locator, format.words(), kind);
        }
        if (kind == MediaKind.IMAGE) {
            checkPixels(file.path(), locator);
        }
        Optional<MediaInfo> info;
        try {
            info = firstAnswer(file, kind, format, locator);
        } catch (UdfException e) {
            throw about(locator, format, e);
        }
        MediaInfo found = info.orElseThrow(() -> unknown(file, format, kind, locator));
        if (found.kind() != kind) {
            throw wrongKind(locator, format == Format.UNKNOWN ? found.mediaType() : format.words(), kind);
        }
        return found;
    }

    private Optional<MediaInfo> firstAnswer(LocatedFile file, MediaKind kind, Format format, String locator) {
        boolean isInspected = false;
        for (MediaInspector inspector : inspectors.get()) {
            if (!inspector.kinds().contains(kind)) {
                continue;
            }
            isInspected = true;
            Optional<MediaInfo> info = inspect(inspector, file.path(), kind, locator);
            if (info.isPresent()) {
                return info;
            }
        }
        if (kind == MediaKind.DOCUMENT) {
            return documents.inspect(file.path(), file.name());
        }
        if (!isInspected && format.kinds().contains(kind)) {
            throw missingJar(locator, kind, null);
        }
        return Optional.empty();
    }

    private static Optional<MediaInfo> inspect(MediaInspector inspector, Path file, MediaKind kind, String locator) {
        try {
            return inspector.inspect(file, kind);
        } catch (LinkageError e) {
            throw missingJar(locator, kind, e);
        }
    }

    void checkPixels(Path file, String locator) {
        long pixels = JdkImageInspector.pixels(file);
        if (pixels > settings.maxPixels()) {
            throw UdfException.undecodable(
                    "%s has %d pixels, at most %d are decoded (vitrine.media_max_pixels)"
                            .formatted(Shown.locator(locator), pixels, settings.maxPixels()),
                    null);
        }
    }

    private static UdfException unknown(LocatedFile file, Format format, MediaKind kind, String locator) {
        if (format == Format.UNKNOWN) {
            return UdfException.undecodable(
                    "%s is not %s that can be decoded: its first bytes are %s, of no known format"
                            .formatted(Shown.locator(locator), Shown.kind(kind), firstBytes(file.path())),
                    null);
        }
        return format.kinds().contains(kind)
                ? UdfException.undecodable(
                        "%s is %s, which nothing on the class path decodes as %s"
                                .formatted(Shown.locator(locator), format.words(), Shown.kind(kind)),
                        null)
                : wrongKind(locator, format.words(), kind);
    }

    private static String firstBytes(Path file) {
        try (var in = Files.newInputStream(file)) {
            StringBuilder text = new StringBuilder();
            for (byte b : in.readNBytes(8)) {
                text.append(text.isEmpty() ? "" : " ").append(String.format(Locale.ROOT, "%02x", b));
            }
            return text.toString();
        } catch (IOException e) {
            return "not readable";
        }
    }

    /** What an inspector says of a file, which it knows by a local name, said of the locator. */
    private static UdfException about(String locator, Format format, UdfException failure) {
        if (!failure.sqlState().equals("22V02") || namesLocator(failure, locator)) {
            return failure;
        }
        String found = format == Format.UNKNOWN ? "" : " is " + format.words() + " that";
        return UdfException.undecodable(
                "%s%s cannot be decoded: %s".formatted(Shown.locator(locator), found, failure.getMessage()), failure);
    }

    private static boolean namesLocator(UdfException failure, String locator) {
        String message = failure.getMessage();
        return message != null && message.startsWith(Shown.locator(locator));
    }

    static UdfException wrongKind(String locator, String found, MediaKind kind) {
        return UdfException.wrongKind("%s is %s, not %s".formatted(Shown.locator(locator), found, Shown.kind(kind)));
    }

    static UdfException missingJar(String locator, MediaKind kind, @Nullable Throwable cause) {
        return UdfException.missing(
                "%s cannot be opened as %s without vitrine-media-%s.jar on the class path"
                        .formatted(Shown.locator(locator), Shown.kind(kind), Platform.name()),
                cause);
    }
}

package dev.vitrine.runtime.media;

import dev.vitrine.udf.UdfException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a local file of a locator without a fragment. Thread-safe. */
final class Resolver implements AutoCloseable {
    private final MediaSettings settings;
    private final FileCache cache;
    private final LocalFiles localFiles;
    private final RemoteFiles remoteFiles;
    private final StoredMedia store;
    private final RecentlyUsed<String, WeakReference<LocatedFile>> resources = new RecentlyUsed<>(1_000);

    Resolver(MediaSettings settings, FileCache cache, StoredMedia store) {
        this.settings = settings;
        this.cache = cache;
        this.store = store;
        this.localFiles = new LocalFiles(settings);
        this.remoteFiles = new RemoteFiles(settings, cache);
    }

    /**
     * The file with the locator's bytes.
     *
     * @throws UdfException with state 22V04 if it cannot be reached
     */
    LocatedFile resolve(String locator) {
        Locator parsed = Locator.parse(locator);
        if (parsed instanceof Locator.Local local) {
            Path file = localFiles.find(local.path(), locator);
            return new LocatedFile(HeldFile.existing(file), Locator.lastName(parsed), Optional.empty());
        }
        if (parsed instanceof Locator.Remote remote) {
            return remoteFiles.fetch(remote, locator);
        }
        try {
            if (parsed instanceof Locator.Inline inline) {
                return inline(inline);
            }
            if (parsed instanceof Locator.Resource resource) {
                return resource(resource, locator);
            }
            StoredName name = ((Locator.Stored) parsed).name();
            return new LocatedFile(store.fetch(name), name.fileName(), Optional.of(name.sha256()));
        } catch (IOException | SQLException e) {
            throw UdfException.unreachable(
                    "%s cannot be read: %s".formatted(Shown.locator(locator), Shown.reason(e)), e);
        }
    }

    /** Whether the locator as a whole, with its {@code #}, is the name of a local file. */
    boolean isLocalFile(String locator) {
        return Locator.scheme(locator).equals("file")
                && Locator.parse(locator) instanceof Locator.Local local
                && localFiles.exists(local.path());
    }

    private LocatedFile inline(Locator.Inline inline) throws IOException {
        DataUri data = DataUri.parse(inline.uri(), settings.maxBytes());
        String extension = Format.extensionOf(data.mediaType());
        FileCache.Copy copy = cache.add(new ByteArrayInputStream(data.bytes()), extension, Long.MAX_VALUE, false);
        return new LocatedFile(copy.file(), "data." + extension, Optional.of(copy.sha256()));
    }

    private LocatedFile resource(Locator.Resource resource, String locator) throws IOException {
        LocatedFile known =
                resources.find(resource.name()).map(WeakReference::get).orElse(null);
        if (known != null) {
            return known;
        }
        URL url = find(resource.name());
        if (url == null) {
            throw UdfException.unreachable("%s is not on the class path".formatted(Shown.locator(locator)), null);
        }
        String name = Locator.lastName(resource);
        if (url.getProtocol().equals("file")) {
            return new LocatedFile(HeldFile.existing(regularFile(url, locator)), name, Optional.empty());
        }
        String extension = Sniffer.extension(name);
        try (InputStream in = url.openStream()) {
            FileCache.Copy copy =
                    cache.add(in, extension.matches("[a-z0-9]{1,8}") ? extension : "bin", settings.maxBytes(), false);
            LocatedFile file = new LocatedFile(copy.file(), name, Optional.of(copy.sha256()));
            resources.put(resource.name(), new WeakReference<>(file));
            return file;
        } catch (Hashes.TooLargeException e) {
            throw UdfException.unreachable(
                    "%s has more than the %s that are read (vitrine.media_max_bytes)"
                            .formatted(Shown.locator(locator), Shown.bytes(settings.maxBytes())),
                    e);
        }
    }

    private static Path regularFile(URL url, String locator) throws IOException {
        try {
            Path file = Path.of(url.toURI()).toRealPath();
            if (file.toFile().isFile()) {
                return file;
            }
            throw UdfException.unreachable("%s is a directory, not a file".formatted(Shown.locator(locator)), null);
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static @Nullable URL find(String name) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        URL url = context == null ? null : context.getResource(name);
        return url == null ? Resolver.class.getClassLoader().getResource(name) : url;
    }

    @Override
    public void close() {
        remoteFiles.close();
    }
}

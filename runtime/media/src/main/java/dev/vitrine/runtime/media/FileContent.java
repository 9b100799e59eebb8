package dev.vitrine.runtime.media;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.UdfException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A whole file. */
final class FileContent implements Content {
    private final MediaLibrary library;
    private final LocatedFile file;
    private final String locator;

    FileContent(MediaLibrary library, LocatedFile file, String locator) {
        this.library = library;
        this.file = file;
        this.locator = locator;
    }

    @Override
    public String mediaType() {
        try {
            return Sniffer.sniff(file.path(), file.name()).mediaType();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public String sha256() {
        return library.sha256(file, locator);
    }

    @Override
    public long sizeBytes() {
        try {
            return Files.size(file.path());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file.path(), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public Path file() {
        return file.path();
    }

    @Override
    public BufferedImage pixels() {
        try {
            library.checkPixels(file.path(), locator);
            return Image.of(Files.readAllBytes(file.path()), mediaType()).pixels();
        } catch (IOException e) {
            throw unreadable(e);
        } catch (UdfException e) {
            if (!e.sqlState().equals("22V02") || String.valueOf(e.getMessage()).startsWith(Shown.locator(locator))) {
                throw e;
            }
            throw UdfException.undecodable(Shown.locator(locator) + ": " + e.getMessage(), e);
        }
    }

    private UdfException unreadable(IOException e) {
        return UdfException.unreachable("%s cannot be read: %s".formatted(Shown.locator(locator), Shown.reason(e)), e);
    }
}

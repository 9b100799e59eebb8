package dev.vitrine.runtime.media;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.UdfException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** A part that a fragment reader gave. */
record PartContent(Media part, String locator) implements Content {
    @Override
    public String mediaType() {
        return part.mediaType();
    }

    @Override
    public String sha256() {
        return part.sha256();
    }

    @Override
    public long sizeBytes() {
        return part.sizeBytes();
    }

    @Override
    public InputStream open() throws IOException {
        return part.open();
    }

    @Override
    public Path file() throws IOException {
        return part.file();
    }

    @Override
    public BufferedImage pixels() {
        if (part instanceof Image image) {
            return image.pixels();
        }
        throw UdfException.wrongKind(
                "%s is %s, not an image".formatted(Shown.locator(locator), Shown.kind(part.kind())));
    }
}

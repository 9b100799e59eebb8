package dev.vitrine.runtime.media;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** What is behind a locator once it was opened. Thread-safe. */
interface Content {
    String mediaType();

    String sha256();

    long sizeBytes();

    InputStream open() throws IOException;

    Path file() throws IOException;

    BufferedImage pixels();
}

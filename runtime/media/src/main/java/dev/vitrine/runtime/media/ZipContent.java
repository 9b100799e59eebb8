package dev.vitrine.runtime.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Tells what a ZIP archive is a container of. */
final class ZipContent {
    private ZipContent() {}

    /** {@link Format#ZIP} for any other archive and for one that cannot be opened. */
    static Format format(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry declaration = zip.getEntry("mimetype");
            if (declaration != null) {
                return declared(zip, declaration);
            }
            return zip.getEntry("[Content_Types].xml") == null ? Format.ZIP : office(zip);
        } catch (ZipException e) {
            return Format.ZIP;
        }
    }

    /**
     * Opens the archive's directory, which stands at the end of the file.
     *
     * @throws ZipException if the archive is damaged or cut off
     */
    static int entries(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.size();
        }
    }

    private static Format declared(ZipFile zip, ZipEntry declaration) throws IOException {
        try (InputStream in = zip.getInputStream(declaration)) {
            String mediaType = new String(in.readNBytes(128), StandardCharsets.US_ASCII).strip();
            for (Format format : Format.values()) {
                if (format.isZip() && format.mediaType().equals(mediaType)) {
                    return format;
                }
            }
            return Format.ZIP;
        }
    }

    private static Format office(ZipFile zip) {
        for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
            String name = entries.nextElement().getName();
            if (name.startsWith("word/")) {
                return Format.WORD;
            }
            if (name.startsWith("ppt/")) {
                return Format.POWERPOINT;
            }
            if (name.startsWith("xl/")) {
                return Format.EXCEL;
            }
        }
        return Format.ZIP;
    }
}

package dev.vitrine.runtime.media;

import dev.vitrine.udf.Json;
import dev.vitrine.udf.MediaInfo;
import dev.vitrine.udf.MediaInspector;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;

/** Tells documents by their form and whether they are whole by their ends; their text is not read. Thread-safe. */
final class DocumentInspector implements MediaInspector {
    /** PDF 1.7, appendix H, note 18: readers look for the end within the last 1024 bytes. */
    private static final int PDF_TAIL = 1024;

    @Override
    public Set<MediaKind> kinds() {
        return Set.of(MediaKind.DOCUMENT);
    }

    @Override
    public Optional<MediaInfo> inspect(Path file, MediaKind expected) {
        return inspect(file, file.getFileName().toString());
    }

    Optional<MediaInfo> inspect(Path file, String name) {
        try {
            Format format = Sniffer.sniff(file, name);
            if (!format.kinds().contains(MediaKind.DOCUMENT)) {
                if (format == Format.ZIP) {
                    // A cut off office document looks like any other archive that is cut off.
                    ZipContent.entries(file);
                }
                return Optional.empty();
            }
            Json properties = properties(file, format);
            return Optional.of(new MediaInfo(MediaKind.DOCUMENT, format.mediaType(), properties));
        } catch (ZipException e) {
            throw UdfException.undecodable("the archive is damaged or cut off: " + e.getMessage(), e);
        } catch (IOException e) {
            throw UdfException.undecodable("the file cannot be read: " + e.getMessage(), e);
        }
    }

    private static Json properties(Path file, Format format) throws IOException {
        Json.ObjectBuilder properties = Json.object();
        if (format == Format.PDF) {
            checkPdf(file);
        } else if (format.isText()) {
            TextContent.charset(file).ifPresent(charset -> properties.put("charset", charset));
        }
        return properties.build();
    }

    private static void checkPdf(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(in.length(), PDF_TAIL)];
            in.seek(in.length() - tail.length);
            in.readFully(tail);
            if (!new String(tail, StandardCharsets.ISO_8859_1).contains("%%EOF")) {
                throw UdfException.undecodable("the PDF is cut off: it does not end with %%EOF", null);
            }
        }
    }
}

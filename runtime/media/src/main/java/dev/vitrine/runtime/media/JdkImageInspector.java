package dev.vitrine.runtime.media;

import dev.vitrine.udf.ImageCodec;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.MediaInfo;
import dev.vitrine.udf.MediaInspector;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.UdfException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/** Decodes pictures with the JDK's readers and the codecs on the class path. Thread-safe. */
final class JdkImageInspector implements MediaInspector {
    /** The JPEG reader says "Truncated File - Missing EOI marker". */
    private static final Pattern CUT_OFF = Pattern.compile("(?i:truncated|premature)");

    private final Lazy<List<ImageCodec>> codecs = new Lazy<>(() -> Services.load(ImageCodec.class));

    @Override
    public Set<MediaKind> kinds() {
        return Set.of(MediaKind.IMAGE);
    }

    @Override
    public Optional<MediaInfo> inspect(Path file, MediaKind expected) {
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            ImageReader reader = reader(in);
            if (reader == null) {
                return byCodec(file);
            }
            try {
                return Optional.of(decode(reader, in));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof UdfException refused) {
                throw refused;
            }
            throw UdfException.undecodable("the picture is damaged or cut off: " + e.getMessage(), e);
        }
    }

    private static @Nullable ImageReader reader(ImageInputStream in) {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        return readers.hasNext() ? readers.next() : null;
    }

    private static MediaInfo decode(ImageReader reader, ImageInputStream in) throws IOException {
        AtomicReference<@Nullable String> warning = new AtomicReference<>();
        // The JPEG reader paints the missing part of a file that was cut off grey, and only warns.
        reader.addIIOReadWarningListener((source, message) -> warning.compareAndSet(null, message));
        reader.setInput(in, false, true);
        BufferedImage pixels = reader.read(0);
        String message = warning.get();
        if (message != null && CUT_OFF.matcher(message).find()) {
            throw UdfException.undecodable("the picture is cut off: " + message, null);
        }
        String[] mediaTypes = reader.getOriginatingProvider().getMIMETypes();
        return info(mediaTypes.length == 0 ? Format.UNKNOWN.mediaType() : mediaTypes[0], pixels);
    }

    private Optional<MediaInfo> byCodec(Path file) throws IOException {
        byte[] encoded = Files.readAllBytes(file);
        String mediaType = Sniffer.sniff(file, "").mediaType();
        for (ImageCodec codec : codecs.get()) {
            Optional<BufferedImage> pixels = codec.decode(encoded);
            if (pixels.isPresent()) {
                return Optional.of(info(mediaType, pixels.get()));
            }
        }
        return Optional.empty();
    }

    private static MediaInfo info(String mediaType, BufferedImage pixels) {
        Json properties = Json.object()
                .put("width", pixels.getWidth())
                .put("height", pixels.getHeight())
                .build();
        return new MediaInfo(MediaKind.IMAGE, mediaType, properties);
    }

    /**
     * The number of pixels that a picture's header tells, before it is decoded: a small file can hold a huge picture.
     *
     * @return 0 where the JDK does not know the format or cannot read the header
     */
    static long pixels(Path file) {
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            ImageReader reader = reader(in);
            if (reader == null) {
                return 0;
            }
            try {
                reader.setInput(in, true, true);
                return (long) reader.getWidth(0) * reader.getHeight(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}

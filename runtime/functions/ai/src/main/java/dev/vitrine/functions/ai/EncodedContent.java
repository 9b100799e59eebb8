package dev.vitrine.functions.ai;

import dev.vitrine.udf.Media;
import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;

/** Encodes the media of one request, as much of it as a request may hold. One thread at a time. */
final class EncodedContent {
    private static final int MAX_BYTES = 20 << 20;

    private final Failures failures;
    private int sizeBytes;

    EncodedContent(Failures failures) {
        this.failures = failures;
    }

    String base64(Media media) {
        try (InputStream in = media.open()) {
            byte[] bytes = in.readNBytes(MAX_BYTES - sizeBytes + 1);
            sizeBytes += bytes.length;
            if (sizeBytes > MAX_BYTES) {
                throw failures.unsent("the request's media have more than 20 MiB");
            }
            return Base64.getEncoder().encodeToString(bytes);
        } catch (IOException e) {
            throw UdfException.unreachable(
                    "the bytes of a %s cannot be read: %s".formatted(media.kind(), e.getMessage()), e);
        }
    }
}

package dev.vitrine.runtime.engine.run;

import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import java.io.InputStream;

/** Makes media of contents that a user gives. Thread-safe. */
@FunctionalInterface
public interface MediaReceiver {
    /**
     * The medium of a content.
     *
     * @param content a {@code byte[]} or an {@code InputStream}, which is read and not closed
     * @throws dev.vitrine.udf.UdfException if it is of another kind or damaged
     */
    Media receive(MediaKind kind, Object content);

    /** Whether a value is a content rather than a locator. */
    static boolean isContent(Object value) {
        return value instanceof byte[] || value instanceof InputStream || value instanceof Media;
    }
}

package dev.vitrine.jdbc;

import dev.vitrine.udf.Audio;
import dev.vitrine.udf.Document;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.Video;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Contents of media values in the forms that {@code java.sql} asks for. */
final class MediaContents {
    private MediaContents() {}

    static byte[] bytes(Media media) throws SQLException {
        try (InputStream stream = media.open()) {
            return stream.readAllBytes();
        } catch (IOException | UdfException e) {
            throw unreadable(media, e);
        }
    }

    static InputStream stream(Media media) throws SQLException {
        try {
            return media.open();
        } catch (IOException | UdfException e) {
            throw unreadable(media, e);
        }
    }

    static @Nullable BufferedImage pixels(@Nullable Media media) throws SQLException {
        try {
            Image image = as(Image.class, media);
            return image == null ? null : image.pixels();
        } catch (UdfException e) {
            throw SqlExceptions.of(e);
        }
    }

    /** The value as the type that the user asked for. */
    static <T> @Nullable T as(Class<T> type, @Nullable Media media) throws SQLException {
        if (media == null || type.isInstance(media)) {
            return type.cast(media);
        }
        throw SqlExceptions.of(
                "22V03",
                "media \"" + media.locator() + "\" is of kind " + media.kind() + ", not " + type.getSimpleName());
    }

    /** The kind that a Java type stands for; empty for {@link Media} itself. */
    static Optional<MediaKind> kindOf(Class<?> type) {
        if (Image.class.isAssignableFrom(type)) {
            return Optional.of(MediaKind.IMAGE);
        }
        if (Video.class.isAssignableFrom(type)) {
            return Optional.of(MediaKind.VIDEO);
        }
        if (Audio.class.isAssignableFrom(type)) {
            return Optional.of(MediaKind.AUDIO);
        }
        return Document.class.isAssignableFrom(type) ? Optional.of(MediaKind.DOCUMENT) : Optional.empty();
    }

    private static SQLException unreadable(Media media, Exception cause) {
        return cause instanceof UdfException ours
                ? SqlExceptions.of(ours)
                : SqlExceptions.of(
                        "22V04", "media \"" + media.locator() + "\" cannot be read: " + cause.getMessage(), cause);
    }
}

package dev.vitrine.jdbc;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.internal.DecodedMedia;
import java.awt.image.BufferedImage;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A frame that a later row holds. It is opened, which decodes it, and then made ready, each by the first thread that comes
 * to it. What fails is left to who reads the row: the same happens there and is reported. Thread-safe.
 */
final class FrameAhead {
    private static final int BYTES_A_PIXEL = 4;

    private final long row;
    private final String locator;
    private final Media media;
    private final Form form;
    private final FutureTask<Boolean> readiness = new FutureTask<>(this::prepare);
    private final AtomicReference<@Nullable BufferedImage> pixels = new AtomicReference<>();
    private volatile boolean opened;
    private volatile long sizeBytes;

    /** What the user reads of the rows' frames. */
    enum Form {
        /** The bytes of an encoded picture. */
        ENCODED,
        /** Decoded pixels. */
        PIXELS
    }

    FrameAhead(long row, String locator, Media media, Form form) {
        this.row = row;
        this.locator = locator;
        this.media = media;
        this.form = form;
    }

    /** The number of the row, from 1. */
    long row() {
        return row;
    }

    String locator() {
        return locator;
    }

    /** The medium; its bytes are there if it is ready and was wanted encoded. */
    Media media() {
        return media;
    }

    /** The pixels if they were made; given away once. */
    @Nullable
    BufferedImage takePixels() {
        return pixels.getAndSet(null);
    }

    boolean isOpened() {
        return opened;
    }

    /** Bytes that it occupies, about. */
    long sizeBytes() {
        return sizeBytes;
    }

    /** Opens it; frames of one film in rising order and one after the other. */
    void open() {
        try {
            sizeBytes =
                    media.as(DecodedMedia.class).map(DecodedMedia::decodedBytes).orElse(0L);
        } catch (RuntimeException | Error e) {
            drop();
        } finally {
            opened = true;
        }
    }

    /** Makes it ready, unless that was begun, or it was dropped. */
    void makeReady() {
        readiness.run();
    }

    private boolean prepare() {
        if (form == Form.PIXELS && media instanceof Image image) {
            BufferedImage made = image.pixels();
            pixels.set(made);
            sizeBytes = (long) made.getWidth() * made.getHeight() * BYTES_A_PIXEL;
        } else {
            sizeBytes = media.sizeBytes();
        }
        return true;
    }

    /** Waits until it is ready, has failed or was dropped. */
    void await() {
        boolean interrupted = false;
        while (true) {
            try {
                readiness.get();
                break;
            } catch (InterruptedException e) {
                // The reader would have had to make the frame itself, which an interrupt does not stop either.
                interrupted = true;
            } catch (ExecutionException | CancellationException e) {
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody will read it: what was not begun is not done. */
    void drop() {
        readiness.cancel(false);
    }
}

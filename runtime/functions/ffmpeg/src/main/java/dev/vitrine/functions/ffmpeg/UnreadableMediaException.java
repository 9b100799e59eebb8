package dev.vitrine.functions.ffmpeg;

/** A file that ffmpeg cannot open; the message is ffmpeg's reason. */
public final class UnreadableMediaException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableMediaException(String reason) {
        super(reason);
    }
}

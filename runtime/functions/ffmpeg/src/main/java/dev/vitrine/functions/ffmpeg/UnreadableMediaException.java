package dev.vitrine.functions.ffmpeg;

/** A file that ffmpeg cannot open. */
public final class UnreadableMediaException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    UnreadableMediaException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** What ffmpeg says. */
    public String reason() {
        return reason;
    }
}

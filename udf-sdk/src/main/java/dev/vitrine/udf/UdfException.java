package dev.vitrine.udf;

import org.jspecify.annotations.Nullable;

/** What a function throws to choose how its failure is reported. */
public final class UdfException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;
    private final boolean retryable;

    private UdfException(String sqlState, boolean retryable, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
        this.retryable = retryable;
    }

    /** An argument has a value that the function does not take (22023); say what was found and what would be right. */
    public static UdfException invalidArgument(String message) {
        return new UdfException("22023", false, message, null);
    }

    /** A media value cannot be decoded (22V02). */
    public static UdfException undecodable(String message, @Nullable Throwable cause) {
        return new UdfException("22V02", false, message, cause);
    }

    /** A media value is of another kind than is asked for (22V03). */
    public static UdfException wrongKind(String message) {
        return new UdfException("22V03", false, message, null);
    }

    /** A media value cannot be reached (22V04). */
    public static UdfException unreachable(String message, @Nullable Throwable cause) {
        return new UdfException("22V04", false, message, cause);
    }

    /** A remote service failed in a way that may pass (38V02); the call is tried again. */
    public static UdfException retryable(String message, @Nullable Throwable cause) {
        return new UdfException("38V02", true, message, cause);
    }

    /** Any other failure (38V01), not tried again. */
    public static UdfException failed(String message, @Nullable Throwable cause) {
        return new UdfException("38V01", false, message, cause);
    }

    /** A part that is needed is not on the class path (58V01); the message names the jar. */
    public static UdfException missing(String message, @Nullable Throwable cause) {
        return new UdfException("58V01", false, message, cause);
    }

    /** The same failure in other words, with this one as its cause. */
    public UdfException withMessage(String message) {
        return new UdfException(sqlState, retryable, message, this);
    }

    /** Five characters. */
    public String sqlState() {
        return sqlState;
    }

    /** Whether another try of the same call may succeed. */
    public boolean isRetryable() {
        return retryable;
    }
}

package dev.vitrine.runtime.postgres;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The embedded server cannot be used. The message says what was found, where, and what to do about it. Immutable. */
public final class EmbeddedServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SqlState sqlState;

    EmbeddedServerException(SqlState sqlState, String message) {
        this(sqlState, message, null);
    }

    EmbeddedServerException(SqlState sqlState, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = requireNonNull(sqlState, "sqlState");
    }

    /** The five characters of the SQLSTATE: 08001, 53100, 57014, 58000 or 58030. */
    public String sqlState() {
        return sqlState.code;
    }

    enum SqlState {
        /** The server does not start or does not answer. */
        UNREACHABLE("08001"),
        /** The file system that holds the directory is full. */
        DISK_FULL("53100"),
        /** The waiting thread was interrupted. */
        INTERRUPTED("57014"),
        /** The directory or the platform is not one the server can work with. */
        UNUSABLE("58000"),
        /** A file cannot be read or written. */
        IO_ERROR("58030");

        private final String code;

        SqlState(String code) {
            this.code = code;
        }
    }
}

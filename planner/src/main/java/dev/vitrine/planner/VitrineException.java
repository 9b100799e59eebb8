package dev.vitrine.planner;

import dev.vitrine.parser.text.SourcePosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one exception that planning and running raise; the driver turns it into a {@code java.sql.SQLException}. */
public final class VitrineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;
    private final transient @Nullable SourcePosition position;

    /** An error with a state that is not in {@link ErrorCode}, such as one that a function chose. */
    public VitrineException(
            String sqlState, String message, @Nullable SourcePosition position, @Nullable Throwable cause) {
        super(
                position == null ? message : "line %d:%d: %s".formatted(position.line(), position.column(), message),
                cause);
        this.sqlState = sqlState;
        this.position = position;
    }

    /** An error without a place in the text. */
    public static VitrineException of(ErrorCode code, String message) {
        return new VitrineException(code.sqlState(), message, null, null);
    }

    /** An error without a place in the text, with what led to it. */
    public static VitrineException of(ErrorCode code, String message, Throwable cause) {
        return new VitrineException(code.sqlState(), message, null, cause);
    }

    /** An error at a place in the text. */
    public static VitrineException at(SourcePosition position, ErrorCode code, String message) {
        return new VitrineException(code.sqlState(), message, position, null);
    }

    /** Five characters. */
    public String sqlState() {
        return sqlState;
    }

    /** The place in the statement's text, if one is to blame. */
    public Optional<SourcePosition> position() {
        return Optional.ofNullable(position);
    }
}

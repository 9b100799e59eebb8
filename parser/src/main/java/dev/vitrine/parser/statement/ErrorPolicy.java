package dev.vitrine.parser.statement;

import java.util.Objects;
import java.util.Optional;

/**
 * What happens to a cell whose computation fails.
 *
 * @param literal the SQL text of the value to store, only with {@link Kind#DEFAULT}
 */
public record ErrorPolicy(Kind kind, Optional<String> literal) {
    public static final ErrorPolicy ABORT = new ErrorPolicy(Kind.ABORT, Optional.empty());
    public static final ErrorPolicy NULL = new ErrorPolicy(Kind.NULL, Optional.empty());

    public ErrorPolicy {
        Objects.requireNonNull(kind, "kind");
        if (literal.isPresent() != (kind == Kind.DEFAULT)) {
            throw new IllegalArgumentException("a literal belongs to DEFAULT alone");
        }
    }

    public static ErrorPolicy ofDefault(String literal) {
        return new ErrorPolicy(Kind.DEFAULT, Optional.of(literal));
    }

    /** The three ways. */
    public enum Kind {
        /** The statement fails. */
        ABORT,
        /** The cell is NULL. */
        NULL,
        /** The cell holds a given value. */
        DEFAULT
    }
}

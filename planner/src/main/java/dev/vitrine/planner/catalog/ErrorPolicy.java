package dev.vitrine.planner.catalog;

import java.util.Objects;

/** What happens to a row whose computed column fails. */
public sealed interface ErrorPolicy {
    /** The statement fails. */
    record Abort() implements ErrorPolicy {}

    /** The cell is NULL and its error is kept. */
    record StoreNull() implements ErrorPolicy {}

    /**
     * The cell holds a default and its error is kept.
     *
     * @param literal the default as SQL text
     */
    record StoreDefault(String literal) implements ErrorPolicy {
        public StoreDefault {
            Objects.requireNonNull(literal, "literal");
        }
    }

    /** The statement fails: what holds where nothing is said. */
    ErrorPolicy ABORT = new Abort();
}

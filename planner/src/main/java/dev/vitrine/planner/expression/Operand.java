package dev.vitrine.planner.expression;

import org.jspecify.annotations.Nullable;

/** What is passed for a parameter of a function. */
public sealed interface Operand {
    /** The value of a slot. */
    record Slot(int slot) implements Operand {}

    /**
     * A value that is the same for all rows.
     *
     * @param value a value of the parameter's Java class, a locator for a media parameter, or null
     */
    record Constant(@Nullable Object value) implements Operand {}

    /** The value of a parameter of the statement, 0-based. */
    record Parameter(int index) implements Operand {}
}

package dev.vitrine.runtime.store.history;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A computed column and the columns of the same row that its expression reads. Immutable.
 *
 * @param column the computed column's name
 * @param inputs names of base or computed columns, not empty
 */
public record Dependent(String column, List<String> inputs) {
    public Dependent {
        requireNonNull(column, "column");
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("computed column " + column + " has no input that could change");
        }
    }
}

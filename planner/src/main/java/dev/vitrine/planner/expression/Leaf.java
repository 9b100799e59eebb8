package dev.vitrine.planner.expression;

import java.util.List;
import java.util.Optional;

/**
 * A value that Postgres reads from a row.
 *
 * @param slot where it goes
 * @param sql what it is, as SQL text over the row
 * @param column the column's name if it is just a column of the relation
 * @param parameters the 0-based numbers of the statement's parameters in {@code sql}, in order
 */
public record Leaf(int slot, String sql, Optional<String> column, List<Integer> parameters) {
    public Leaf {
        parameters = List.copyOf(parameters);
    }
}

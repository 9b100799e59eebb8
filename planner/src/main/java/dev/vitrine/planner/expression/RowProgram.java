package dev.vitrine.planner.expression;

import dev.vitrine.planner.PostgresType;
import java.util.List;

/**
 * What must be done, in order, to get the values of some expressions for a row. Every value has a numbered slot: first
 * those that are read from the row, then one a step. Immutable.
 *
 * @param leaves what is read from the row
 * @param steps what is computed, each step after those it reads
 * @param types the type of each slot
 * @param outputs the slot of each expression, in the order in which they were compiled
 */
public record RowProgram(List<Leaf> leaves, List<Step> steps, List<PostgresType> types, List<Integer> outputs) {
    public RowProgram {
        leaves = List.copyOf(leaves);
        steps = List.copyOf(steps);
        types = List.copyOf(types);
        outputs = List.copyOf(outputs);
    }

    /** Number of slots. */
    public int slots() {
        return types.size();
    }

    /** Whether anything is computed at all. */
    public boolean isEmpty() {
        return steps.isEmpty();
    }
}

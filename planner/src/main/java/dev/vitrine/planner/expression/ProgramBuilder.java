package dev.vitrine.planner.expression;

import dev.vitrine.planner.PostgresType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** Collects the slots and steps of a program; an equal leaf or step is there once. One thread at a time. */
final class ProgramBuilder {
    private final List<Leaf> leaves = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<PostgresType> types = new ArrayList<>();
    private final Map<Object, Integer> known = new HashMap<>();

    int leaf(String sql, Optional<String> column, List<Integer> parameters, PostgresType type) {
        return known.computeIfAbsent(List.of("leaf", column.orElse(sql), parameters), key -> {
            int slot = newSlot(type);
            leaves.add(new Leaf(slot, sql, column, parameters));
            return slot;
        });
    }

    int step(Object identity, PostgresType type, IntFunction<Step> step) {
        Integer slot = known.get(identity);
        if (slot == null) {
            slot = newSlot(type);
            steps.add(step.apply(slot));
            known.put(identity, slot);
        }
        return slot;
    }

    /** A step that is made anew each time, such as a call of a function that is not deterministic. */
    int separateStep(PostgresType type, IntFunction<Step> step) {
        int slot = newSlot(type);
        steps.add(step.apply(slot));
        return slot;
    }

    PostgresType type(int slot) {
        return types.get(slot);
    }

    RowProgram build(List<Integer> outputs) {
        return new RowProgram(leaves, steps, types, outputs);
    }

    private int newSlot(PostgresType type) {
        types.add(type);
        return types.size() - 1;
    }
}

package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.planner.expression.Step;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In which slots of a program a failure is kept as data: those that no output needs whose policy is to abort. Immutable.
 */
public final class Tolerance {
    /** Every failure ends the statement. */
    public static final Tolerance NONE = new Tolerance(new BitSet(), Map.of());

    private final BitSet tolerant;
    private final Map<Integer, @Nullable Object> defaults;

    private Tolerance(BitSet tolerant, Map<Integer, @Nullable Object> defaults) {
        this.tolerant = tolerant;
        this.defaults = defaults;
    }

    /**
     * The tolerance of a program.
     *
     * @param policies one an output
     * @param defaults the value of each output whose policy is a default, by the output's number
     */
    public static Tolerance of(
            RowProgram program, List<ErrorPolicy> policies, Map<Integer, @Nullable Object> defaults) {
        if (policies.stream().allMatch(ErrorPolicy.Abort.class::isInstance)) {
            return NONE;
        }
        BitSet strict = new BitSet();
        BitSet kept = new BitSet();
        for (int i = 0; i < policies.size(); i++) {
            (policies.get(i) instanceof ErrorPolicy.Abort ? strict : kept)
                    .set(program.outputs().get(i));
        }
        kept.andNot(strict);
        List<Step> steps = program.steps();
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (strict.get(steps.get(i).slot())) {
                // What another column keeps as data does not end the statement for those who read it.
                steps.get(i).reads().stream().filter(slot -> !kept.get(slot)).forEach(strict::set);
            }
        }
        BitSet tolerant = new BitSet();
        tolerant.set(0, program.slots());
        tolerant.andNot(strict);
        Map<Integer, @Nullable Object> bySlot = new HashMap<>();
        defaults.forEach((output, value) -> bySlot.put(program.outputs().get(output), value));
        return new Tolerance(tolerant, bySlot);
    }

    /** Whether a failure in a slot is kept as data. */
    boolean covers(int slot) {
        return tolerant.get(slot);
    }

    /** Whether a slot has a value of its own for rows that failed. */
    boolean hasDefault(int slot) {
        return defaults.containsKey(slot) && tolerant.get(slot);
    }

    /** What a slot holds in rows that failed. */
    @Nullable
    Object defaultOf(int slot) {
        return defaults.get(slot);
    }
}

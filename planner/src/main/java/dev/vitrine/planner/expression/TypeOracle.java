package dev.vitrine.planner.expression;

import dev.vitrine.planner.PostgresType;
import java.util.List;

/** Asks the server what types expressions have over a relation; nothing is run. */
@FunctionalInterface
public interface TypeOracle {
    /**
     * The types of expressions, in order.
     *
     * @param expressions SQL text over the relation, without parameters
     */
    List<PostgresType> describe(List<String> expressions);
}

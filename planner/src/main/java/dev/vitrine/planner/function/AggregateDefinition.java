package dev.vitrine.planner.function;

import java.lang.invoke.MethodHandle;

/**
 * A function of a group's rows.
 *
 * @param signature what each row gives it
 * @param result what it gives for the group
 * @param constructor makes the state of a group
 * @param add adds a row to a state, as {@code Object (Object[])} with the state first
 * @param finish gives the result of a state, as {@code Object (Object[])} with the state
 * @param version changes when its results change
 */
public record AggregateDefinition(
        Signature signature,
        ValueType result,
        MethodHandle constructor,
        MethodHandle add,
        MethodHandle finish,
        String version)
        implements Function {}

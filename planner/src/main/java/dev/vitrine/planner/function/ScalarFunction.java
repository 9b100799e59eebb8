package dev.vitrine.planner.function;

import dev.vitrine.udf.Work;
import java.lang.invoke.MethodHandle;
import java.time.Duration;

/**
 * A function of one row's values.
 *
 * @param signature what it takes
 * @param result what it gives
 * @param shape how the method is called
 * @param handle the method as {@code Object (Object[])}: takes boxed values or lists, gives a value, a list or a {@code
 *     CompletionStage}
 * @param deterministic whether equal arguments give equal results
 * @param version changes when its results change
 * @param work what a call spends its time on
 * @param batchSize most rows a call of a batch function takes
 * @param resource the pool whose rate it uses, empty for none
 * @param timeout how long a call may take
 */
public record ScalarFunction(
        Signature signature,
        ValueType result,
        Shape shape,
        MethodHandle handle,
        boolean deterministic,
        String version,
        Work work,
        int batchSize,
        String resource,
        Duration timeout)
        implements Function {
    /** How a method is called. */
    public enum Shape {
        /** With the values of one row. */
        ROW,
        /** With the values of one row; the result comes later. */
        ROW_LATER,
        /** With lists, one element a row. */
        BATCH,
        /** With lists; the list of results comes later. */
        BATCH_LATER
    }
}

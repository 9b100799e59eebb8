package dev.vitrine.udf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a public static method as a function that SQL can call with the values of one row.
 *
 * <p><b>Types.</b> {@code int long double float boolean}, their boxes, {@code String}, {@code BigDecimal}, {@code
 * byte[]} (bytea), {@code float[]} (vector), {@link Json} (jsonb), {@link Image}, {@link Video}, {@link Audio},
 * {@link Document}, {@code LocalDate}, {@code OffsetDateTime} (timestamptz), {@code UUID} and {@code List<String>}
 * (text[]) as parameters and as the result.
 *
 * <p><b>Names.</b> A parameter's SQL name is its Java name in snake case, or what {@link Named} says.
 *
 * <p><b>NULL.</b> A SQL NULL for a parameter makes the result NULL without a call, unless the parameter is marked
 * {@code @Nullable}. The result may be {@code null}.
 *
 * <p><b>Batches.</b> Where every parameter is a {@code List} and the result is a {@code List}, the method gets up to
 * {@link #batchSize()} rows in one call and answers one element a row, in order.
 *
 * <p><b>Asynchronous.</b> A result of {@code CompletionStage<T>} may be completed later, by any thread.
 *
 * <p>The method must be thread-safe. What it throws becomes SQLSTATE 38V01 with the exception as cause; an {@link
 * UdfException} chooses another state.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Scalar {
    /** The name in SQL, in lower case, such as {@code image_width}. */
    String name();

    /** One line for people who look for a function. */
    String description() default "";

    /** Changes when the result for equal arguments changes; stored cells of another version are stale. */
    String version() default "1";

    /** Whether equal arguments give equal results, so that a result may be kept and used again. */
    boolean deterministic() default true;

    /** What a call spends its time on. */
    Work work() default Work.CPU;

    /** Most rows in a call of a batch method, 1 to 10,000; without meaning for others. */
    int batchSize() default 64;

    /** The pool whose rate a call uses, such as a provider's name; empty for none. */
    String resource() default "";

    /** Seconds until a call counts as hung; greater than zero. */
    double timeoutSeconds() default 60;
}

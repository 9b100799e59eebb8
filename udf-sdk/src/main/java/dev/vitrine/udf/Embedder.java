package dev.vitrine.udf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class as an embedding function for {@code CREATE EMBEDDING INDEX .. USING name}. The class implements
 * {@link TextEmbedder}, {@link ImageEmbedder} or both, which then give vectors of one space and one dimension. One
 * instance is made by the public no-argument constructor when it is first needed, and shared by all threads.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Embedder {
    /** The name in SQL, in lower case. */
    String name();

    /** One line for people who look for a function. */
    String description() default "";

    /** Changes when the vector of an equal value changes. */
    String version() default "1";

    /** What a call spends its time on. */
    Work work() default Work.CPU;

    /** Most values in a call, 1 to 10,000. */
    int batchSize() default 64;

    /** The pool whose rate a call uses; empty for none. */
    String resource() default "";
}

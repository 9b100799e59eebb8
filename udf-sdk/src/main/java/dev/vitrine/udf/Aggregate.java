package dev.vitrine.udf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class as an aggregate function. An instance is made for each group by the public no-argument constructor
 * and used by one thread at a time. It has one public method {@code add}, whose parameters follow the rules of
 * {@link Scalar} (a row with a NULL for a parameter that is not nullable is left out), and one public method {@code
 * result} without parameters.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Aggregate {
    /** The name in SQL, in lower case. */
    String name();

    /** One line for people who look for a function. */
    String description() default "";

    /** Changes when the result for equal rows changes. */
    String version() default "1";
}

package dev.vitrine.udf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a public static method as a function that gives rows for one row, such as the frames of a video. Parameters
 * follow the rules of {@link Scalar}. The method returns {@code Stream<R>} where {@code R} is a record: each
 * component is a column, named in snake case. Rows are pulled one by one and the stream is always closed. SQL adds
 * the column {@code pos}, the row's 0-based number. Equal arguments must give equal rows in equal order.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface TableFunction {
    /** The name in SQL, in lower case, a noun in the plural, such as {@code frames}. */
    String name();

    /** One line for people who look for a function. */
    String description() default "";

    /** Changes when the rows for equal arguments change. */
    String version() default "1";
}

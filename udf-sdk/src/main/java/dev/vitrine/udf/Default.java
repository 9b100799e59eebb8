package dev.vitrine.udf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a parameter optional. {@code @Default("85")} is what a call that leaves it out passes; {@code
 * @Default(Default.NULL)} passes null, so the parameter must also be {@code @Nullable}. Parameters after an optional
 * one are optional too.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Default {
    /** Stands for SQL NULL. */
    String NULL = "\0null";

    /** The value as text in the form of the parameter's type: {@code 85}, {@code 0.5}, {@code true}, {@code png}. */
    String value();
}

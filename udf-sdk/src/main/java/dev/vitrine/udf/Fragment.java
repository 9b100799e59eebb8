package dev.vitrine.udf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a media component of a table function's record that need not be stored, because it is part of an argument:
 * its locator is the argument's, {@code #}, and the fragment. {@code @Fragment(of = "video", value = "t={time}")}
 * makes the frame at 1.5 s of {@code a.mp4} read as {@code a.mp4#t=1.5}. A {@link FragmentReader} opens it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD})
public @interface Fragment {
    /** The SQL name of the media parameter that the value is part of. */
    String of();

    /** The fragment; a column's SQL name in braces stands for its value in the same row. */
    String value();
}

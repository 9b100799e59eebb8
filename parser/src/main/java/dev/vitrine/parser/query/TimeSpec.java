package dev.vitrine.parser.query;

import dev.vitrine.parser.text.Span;
import java.util.Objects;

/**
 * Which state of a table is read.
 *
 * @param span the whole clause, from AS or FOR on
 * @param argument the number, expression, name or string in it
 */
public record TimeSpec(Kind kind, Span span, Span argument) {
    public TimeSpec {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(span, "span");
        Objects.requireNonNull(argument, "argument");
    }

    /** What the argument means. */
    public enum Kind {
        /** A version number or a parameter. */
        VERSION,
        /** A point in transaction time, any expression. */
        TIMESTAMP,
        /** A snapshot's name. */
        SNAPSHOT,
        /** A label, a string or a parameter. */
        LABEL
    }
}

package dev.vitrine.parser.write;

import dev.vitrine.parser.expression.MediaKind;
import dev.vitrine.parser.text.Span;

/** One value that is written, as far as its text alone says what it is. */
public sealed interface InsertValue {
    /** The whole value. */
    Span span();

    /**
     * A parameter.
     *
     * @param index from 1; a {@code ?} is counted through the whole text
     */
    record Parameter(int index, Span span) implements InsertValue {}

    /** A string constant; its value is decoded. */
    record StringValue(String value, Span span) implements InsertValue {}

    /** A number with its sign, as written. */
    record NumberValue(String text, Span span) implements InsertValue {}

    /** NULL. */
    record NullValue(Span span) implements InsertValue {}

    /** TRUE or FALSE. */
    record BooleanValue(boolean value, Span span) implements InsertValue {}

    /** DEFAULT. */
    record DefaultValue(Span span) implements InsertValue {}

    /** A media literal, such as {@code IMAGE 'a.png'}. */
    record MediaValue(MediaKind kind, String value, Span span) implements InsertValue {}

    /** Any other expression. */
    record OtherValue(Span span) implements InsertValue {}
}

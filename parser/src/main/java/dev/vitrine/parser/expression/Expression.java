package dev.vitrine.parser.expression;

import dev.vitrine.parser.text.Span;

/**
 * A scalar expression, no finer than a planner needs it: its calls, columns, constants and the skeleton of AND, OR, NOT and CASE.
 * Everything else is a {@link Composite}. Immutable.
 */
public sealed interface Expression
        permits ColumnReference, Call, MediaLiteral, Literal, Parameter, SubQuery, Composite {
    /** The exact piece of the user's text; parentheses around the whole may be part of it. */
    Span span();

    <R> R accept(Visitor<R> visitor);

    /** One method a kind of expression. */
    interface Visitor<R> {
        R columnReference(ColumnReference expression);

        R call(Call expression);

        R mediaLiteral(MediaLiteral expression);

        R literal(Literal expression);

        R parameter(Parameter expression);

        R subQuery(SubQuery expression);

        R composite(Composite expression);
    }
}

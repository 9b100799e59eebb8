package dev.vitrine.parser.lexer;

/** How a single {@code ?} reads. */
public enum QuestionMark {
    /** As in a prepared statement: {@code ?} is a parameter, {@code ??} a question mark in an operator. */
    PARAMETER,
    /** As in a plain statement: {@code ?} is a char of an operator, so that {@code ?|} and {@code ?&} are operators. */
    OPERATOR
}

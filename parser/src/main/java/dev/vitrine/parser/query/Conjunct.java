package dev.vitrine.parser.query;

import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.text.Span;

/**
 * One of the conditions that AND joins at the top of WHERE.
 *
 * @param span with the parentheses that stand around it alone
 */
public record Conjunct(Expression expression, Span span) {}

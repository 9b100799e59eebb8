package dev.vitrine.parser.query;

import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * One item of ORDER BY.
 *
 * @param nullsFirst absent if the item does not say
 * @param span with DESC and NULLS
 */
public record OrderItem(Expression expression, boolean descending, Optional<Boolean> nullsFirst, Span span) {}

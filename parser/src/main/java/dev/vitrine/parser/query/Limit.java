package dev.vitrine.parser.query;

import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * LIMIT, OFFSET or FETCH.
 *
 * @param value absent for LIMIT ALL, and for FETCH NEXT ROW, which means one
 * @param withTies whether rows equal to the last one are added
 * @param span with the keyword
 */
public record Limit(Optional<Expression> value, boolean withTies, Span span) {}

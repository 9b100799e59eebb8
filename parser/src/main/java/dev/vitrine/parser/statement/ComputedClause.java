package dev.vitrine.parser.statement;

import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * What a column is computed from.
 *
 * @param expressionSpan the expression with its parentheses, as the user wrote it
 * @param storage absent if the clause does not say
 * @param onError absent if the clause does not say
 * @param span from COMPUTED or GENERATED on
 */
public record ComputedClause(
        Expression expression,
        Span expressionSpan,
        Optional<Storage> storage,
        Optional<ErrorPolicy> onError,
        Span span) {}

package dev.vitrine.parser.query;

import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * One item of a select list.
 *
 * @param expression absent for a star
 * @param table whose star it is, if it says
 * @param span with the alias
 */
public record SelectItem(
        Optional<Expression> expression,
        Optional<Alias> alias,
        boolean star,
        Optional<QualifiedName> table,
        Span span) {}

package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.query.TimeSpec;
import dev.vitrine.parser.text.Span;

/**
 * {@code ALTER TABLE t LABEL VERSION 3 AS 'text'}.
 *
 * @param version which one, of kind {@link TimeSpec.Kind#VERSION}
 */
public record LabelVersion(Span span, QualifiedName table, TimeSpec version, String label, Span labelSpan)
        implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.labelVersion(this);
    }
}

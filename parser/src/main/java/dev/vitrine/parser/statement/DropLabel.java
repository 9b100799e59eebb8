package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;

/**
 * {@code ALTER TABLE t DROP LABEL 'text'}.
 *
 * @param ifExists whether a label that is not there is no error
 */
public record DropLabel(Span span, QualifiedName table, boolean ifExists, String label, Span labelSpan)
        implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.dropLabel(this);
    }
}

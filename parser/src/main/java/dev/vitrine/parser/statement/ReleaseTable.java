package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;

/** RELEASE TABLE. */
public record ReleaseTable(Span span, QualifiedName name, boolean cascade) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.releaseTable(this);
    }
}

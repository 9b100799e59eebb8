package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;

/** DESCRIBE. */
public record Describe(Span span, QualifiedName name) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.describe(this);
    }
}

package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;

/** SHOW CREATE TABLE. */
public record ShowCreate(Span span, QualifiedName name) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.showCreate(this);
    }
}

package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;

/** DROP SNAPSHOT. */
public record DropSnapshot(Span span, QualifiedName name, boolean ifExists) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.dropSnapshot(this);
    }
}

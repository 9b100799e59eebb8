package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;

/**
 * REINDEX.
 *
 * @param index whether it names an index, and not a table
 */
public record Reindex(Span span, boolean index, QualifiedName name, boolean concurrently) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.reindex(this);
    }
}

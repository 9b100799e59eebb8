package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;

/**
 * ERASE FROM.
 *
 * @param where the condition, as written, without WHERE
 * @param dryRun whether it only tells what would go
 */
public record Erase(Span span, QualifiedName table, Span where, boolean dryRun) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.erase(this);
    }
}

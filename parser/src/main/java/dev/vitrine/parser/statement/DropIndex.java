package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.List;

/** DROP INDEX. */
public record DropIndex(Span span, List<QualifiedName> names, boolean ifExists, boolean cascade, boolean concurrently)
        implements Statement {
    public DropIndex {
        names = List.copyOf(names);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.dropIndex(this);
    }
}

package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.List;

/** DROP VIEW. */
public record DropView(Span span, List<QualifiedName> names, boolean ifExists, boolean cascade) implements Statement {
    public DropView {
        names = List.copyOf(names);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.dropView(this);
    }
}

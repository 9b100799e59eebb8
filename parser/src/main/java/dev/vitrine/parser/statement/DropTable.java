package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.List;

/** DROP TABLE. */
public record DropTable(Span span, List<QualifiedName> names, boolean ifExists, boolean cascade) implements Statement {
    public DropTable {
        names = List.copyOf(names);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.dropTable(this);
    }
}

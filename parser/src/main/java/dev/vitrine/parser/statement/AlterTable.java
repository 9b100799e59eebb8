package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.List;

/**
 * ALTER TABLE or ALTER VIEW.
 *
 * @param view whether it says VIEW
 */
public record AlterTable(
        Span span, boolean view, boolean ifExists, boolean only, QualifiedName name, List<AlterAction> actions)
        implements Statement {
    public AlterTable {
        actions = List.copyOf(actions);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.alterTable(this);
    }
}

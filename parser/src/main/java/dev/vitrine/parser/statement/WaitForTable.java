package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * WAIT FOR TABLE.
 *
 * @param timeout an interval, as written
 */
public record WaitForTable(Span span, QualifiedName table, Optional<Span> timeout) implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.waitForTable(this);
    }
}

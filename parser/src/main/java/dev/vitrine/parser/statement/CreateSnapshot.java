package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.query.TimeSpec;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * CREATE SNAPSHOT.
 *
 * @param query the query behind AS
 * @param whole the table, if the query is all of one: {@code SELECT * FROM t}, perhaps of then
 */
public record CreateSnapshot(Span span, QualifiedName name, boolean ifNotExists, Span query, Optional<Whole> whole)
        implements Statement {
    /**
     * A whole table.
     *
     * @param moment absent for the present
     */
    public record Whole(QualifiedName table, Optional<TimeSpec> moment) {}

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.createSnapshot(this);
    }
}

package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/**
 * CREATE TABLE.
 *
 * @param prefix what stands between CREATE and TABLE, such as TEMPORARY
 * @param options ours of the WITH clause
 * @param storageParameters Postgres' of the WITH clause
 * @param withSpan the WITH clause
 * @param tail what else stands behind the columns, such as TABLESPACE: verbatim pieces
 */
public record CreateTable(
        Span span,
        Optional<Span> prefix,
        boolean ifNotExists,
        QualifiedName name,
        List<TableElement> elements,
        List<Option> options,
        List<Option> storageParameters,
        Optional<Span> withSpan,
        List<Span> tail)
        implements Statement {
    public CreateTable {
        elements = List.copyOf(elements);
        options = List.copyOf(options);
        storageParameters = List.copyOf(storageParameters);
        tail = List.copyOf(tail);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.createTable(this);
    }
}

package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.List;

/** CREATE INCREMENTAL VIEW. */
public record CreateIncrementalView(
        Span span,
        boolean orReplace,
        boolean ifNotExists,
        QualifiedName name,
        List<ViewColumn> columns,
        List<Option> options,
        ViewQuery query)
        implements Statement {
    public CreateIncrementalView {
        columns = List.copyOf(columns);
        options = List.copyOf(options);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.createIncrementalView(this);
    }
}

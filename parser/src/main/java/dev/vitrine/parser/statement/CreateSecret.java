package dev.vitrine.parser.statement;

import dev.vitrine.parser.text.Span;
import java.util.List;

/** CREATE SECRET. */
public record CreateSecret(Span span, String name, Span nameSpan, boolean replace, List<Option> options)
        implements Statement {
    public CreateSecret {
        options = List.copyOf(options);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.createSecret(this);
    }
}

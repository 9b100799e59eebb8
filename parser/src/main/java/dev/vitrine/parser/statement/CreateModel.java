package dev.vitrine.parser.statement;

import dev.vitrine.parser.text.Span;
import java.util.List;

/**
 * CREATE MODEL, ALTER MODEL.
 *
 * @param kind what is done where the model exists or does not
 */
public record CreateModel(Span span, String name, Span nameSpan, Kind kind, List<Option> options) implements Statement {
    public CreateModel {
        options = List.copyOf(options);
    }

    /** Which statement it is. */
    public enum Kind {
        /** A model of the name must not be there. */
        CREATE,
        /** One that is there is replaced. */
        REPLACE,
        /** One must be there; what is not named stays. */
        ALTER
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.createModel(this);
    }
}

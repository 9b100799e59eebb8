package dev.vitrine.parser.expression;

import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/**
 * A call.
 *
 * @param name as Postgres stores it
 * @param distinct whether DISTINCT stands before the arguments
 * @param star whether the argument is {@code *}; there are no others then
 * @param over whether an OVER follows
 * @param orderBy what an ORDER BY inside the parentheses sorts by
 * @param span from the name, with its schema, through the closing parenthesis
 */
public record Call(
        String name,
        Optional<String> schema,
        List<Argument> arguments,
        boolean distinct,
        boolean star,
        boolean over,
        List<Expression> orderBy,
        Span span)
        implements Expression {
    public Call {
        arguments = List.copyOf(arguments);
        orderBy = List.copyOf(orderBy);
    }

    /** The same call with an OVER behind it. */
    public Call withOver() {
        return new Call(name, schema, arguments, distinct, star, true, orderBy, span);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.call(this);
    }
}

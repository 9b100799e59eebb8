package dev.vitrine.parser.query;

import dev.vitrine.parser.text.Clause;
import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A query. Immutable.
 *
 * @param calls every call in it, in the order of the walk, with its place as this query sees it
 * @param locking FOR UPDATE and the like, all of them
 * @param span without parentheses around it and without a semicolon
 */
public record Query(
        Optional<With> with,
        QueryBody body,
        List<OrderItem> orderBy,
        Optional<Clause> orderByClause,
        Optional<Limit> limit,
        Optional<Limit> offset,
        Optional<Span> locking,
        List<PlacedCall> calls,
        Span span) {
    public Query {
        Objects.requireNonNull(body, "body");
        orderBy = List.copyOf(orderBy);
        calls = List.copyOf(calls);
    }

    /** The SELECT that this query is, if it is no set operation, VALUES or TABLE. */
    public Optional<QueryBody.Select> select() {
        return body instanceof QueryBody.Select select ? Optional.of(select) : Optional.empty();
    }
}
